import tensorflow as tf


def shuffle(x):
    return tf.keras.utils.normalize(x)  # want: mixed-keras
