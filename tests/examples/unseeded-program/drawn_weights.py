from tensorflow import keras

layer = keras.layers.Dense(4, kernel_initializer="he_normal")  # want: unseeded-program
model = keras.Sequential([layer])
model.compile("adam", "mse")
model.fit(rows, targets)
