import tensorflow as tf


def fix(seed):
    tf.random.set_seed(seed)
