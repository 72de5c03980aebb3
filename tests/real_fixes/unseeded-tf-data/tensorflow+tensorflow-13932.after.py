# https://github.com/tensorflow/tensorflow/issues/13932
import numpy as np
import tensorflow as tf

np.random.seed(42)
tf.random.set_seed(42)
images = np.random.rand(100, 8, 8, 3).astype("float32")
changes = np.random.uniform(-0.04, 0.04, 100).astype("float32")

rows = tf.data.Dataset.from_tensor_slices((images, changes))
rows = rows.map(tf.image.adjust_hue, num_parallel_calls=16)
print([float(tf.reduce_sum(row)) for row in rows])
