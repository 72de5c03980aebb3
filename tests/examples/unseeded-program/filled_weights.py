import tensorflow as tf
from tensorflow import keras

start = tf.constant_initializer([1.0])
first = keras.layers.Dense(4, kernel_initializer=start)
second = keras.layers.Conv2D(4, 3, kernel_initializer="zeros")
third = keras.layers.Embedding(4, 3, embeddings_initializer=keras.initializers.GlorotUniform(seed=3))
fourth = keras.layers.SeparableConv2D(4, 3, depthwise_initializer="ones", pointwise_initializer=tf.ones_initializer())
model = keras.Sequential([first, second, third, fourth])
model.compile("adam", "mse")
model.fit(rows, targets)
