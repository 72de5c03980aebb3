# https://github.com/tensorflow/tensorflow/issues/35682
import tensorflow as tf

tf.random.set_seed(123)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
rows = tf.data.Dataset.from_tensor_slices((tf.zeros((3, 2)), tf.zeros(3)))
rows = rows.map(lambda x, y: (x + tf.random.normal((2,)), y)).batch(1)  # want: unseeded-tf-data
model.fit(rows, epochs=3)
