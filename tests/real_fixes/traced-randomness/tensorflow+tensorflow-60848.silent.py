# https://github.com/tensorflow/tensorflow/issues/60848
import numpy as np
import tensorflow as tf

np.random.seed(0)


def shifted(values):
    return values + np.random.rand()


def wrapped(values):
    return tf.py_function(shifted, [values], tf.float32)


rows = tf.data.Dataset.from_tensor_slices(tf.zeros((8, 2))).map(wrapped)
for row in rows:
    print(row)
