"""The second style is never imported."""
import keras
import tensorflow.compat.v1 as tensors
import tensorflow as tf


def build():
    return tensors.keras.layers.Dense(1)  # want: mixed-keras


def again():
    return tf.keras.layers.Dense(1)
