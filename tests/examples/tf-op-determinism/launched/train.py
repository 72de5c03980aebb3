import tensorflow as tf

tf.random.set_seed(42)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.fit([[1.0]], [1.0], epochs=3)
