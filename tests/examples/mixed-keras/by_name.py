import importlib

import tf_keras

other = importlib.import_module("keras.layers")  # want: mixed-keras
third = __import__("keras")
