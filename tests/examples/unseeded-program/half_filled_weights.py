from tensorflow import keras

layer = keras.layers.SeparableConv2D(4, 3, depthwise_initializer="ones")  # want: unseeded-program
model = keras.Sequential([layer])
model.compile("adam", "mse")
model.fit(rows, targets)
