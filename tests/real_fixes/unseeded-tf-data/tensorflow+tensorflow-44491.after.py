# https://github.com/tensorflow/tensorflow/issues/44491
import tensorflow as tf

tf.random.set_seed(0)


def noise(number):
    return tf.random.stateless_uniform((100,), seed=(0, number))


rows = tf.data.Dataset.range(10).map(noise, num_parallel_calls=2)
print([float(row[0]) for row in rows])
