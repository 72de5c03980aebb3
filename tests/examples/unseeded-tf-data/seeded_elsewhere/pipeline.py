import tensorflow as tf


def reproducible(seed):
    tf.keras.utils.set_random_seed(seed)


def make_rows(values):
    return tf.data.Dataset.from_tensor_slices(values).shuffle(3).batch(1)
