"""`import tensorflow` does not choose yet which Keras `tf.keras` is."""
import os

import tensorflow as tf

os.environ["TF_USE_LEGACY_KERAS"] = "1"
from tensorflow.keras import layers

os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # want: late-environment
