import os

os.environ["TF_USE_LEGACY_KERAS"] = "0"
import tensorflow as tf
import tf_keras

model = tf.keras.Sequential([tf_keras.layers.Dense(1)])  # want: mixed-keras
