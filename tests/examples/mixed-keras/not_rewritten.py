"""A name that only one of them has stays."""
from tensorflow.keras.models import Sequential
from keras.layers.core import MaxoutDense  # want: mixed-keras
