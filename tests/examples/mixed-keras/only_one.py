"""One style, and what only looks like another."""
import importlib

import keras_cv
import keras_tuner as kt
import tensorflow as tf
from tensorflow import keras

name = "import keras"
# from keras.layers import Dense
layers = keras.layers
data = tf.data.Dataset.range(3)
other = importlib.import_module("tensorflow.keras")


class Holder:
    keras = None

    def get(self, tf):
        return self.keras, tf.keras
