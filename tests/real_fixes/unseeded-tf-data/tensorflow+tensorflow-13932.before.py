# https://github.com/tensorflow/tensorflow/issues/13932
import numpy as np
import tensorflow as tf

np.random.seed(42)
tf.random.set_seed(42)
images = np.random.rand(100, 8, 8, 3).astype("float32")

rows = tf.data.Dataset.from_tensor_slices(images)
rows = rows.map(lambda image: tf.image.random_hue(image, 0.04, seed=42), num_parallel_calls=16)  # want: unseeded-tf-data
print([float(tf.reduce_sum(row)) for row in rows])
