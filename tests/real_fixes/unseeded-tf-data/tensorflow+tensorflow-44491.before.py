# https://github.com/tensorflow/tensorflow/issues/44491
import tensorflow as tf

tf.random.set_seed(0)


def noise(_):
    return tf.random.uniform((100,))


rows = tf.data.Dataset.range(10).map(noise, num_parallel_calls=2, deterministic=True)  # want: unseeded-tf-data
print([float(row[0]) for row in rows])
