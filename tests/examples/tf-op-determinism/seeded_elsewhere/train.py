import tensorflow as tf
from seeds import fix

fix(42)  # want: tf-op-determinism(strict)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.fit([[1.0]], [1.0], epochs=3)
