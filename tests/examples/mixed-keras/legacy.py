"""Keras 3 next to the legacy one, which is also tf.keras here."""
import os

os.environ["TF_USE_LEGACY_KERAS"] = "True"
import tensorflow as tf
import tf_keras

model = tf.keras.Sequential([tf_keras.layers.Dense(1)])
import keras  # want: mixed-keras
