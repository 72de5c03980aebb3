from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(1)])  # want: unseeded-program
model.compile("adam", "mse")
model.fit(x, y, epochs=3)
