"""Reported once, at the first use of the second style."""
import keras
import tensorflow as tf
from keras.layers import Dense
from tensorflow.keras.models import Sequential  # want: mixed-keras
from tensorflow.keras.optimizers import Adam

model = Sequential([Dense(1), tf.keras.layers.Dense(2)])
