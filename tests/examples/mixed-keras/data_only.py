import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import tensorflow as tf

dataset = tf.data.Dataset.range(3).map(lambda x: tf.cast(x, tf.float32))
model = keras.Sequential([keras.layers.Dense(1)])
