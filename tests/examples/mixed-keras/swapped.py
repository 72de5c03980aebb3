"""What is imported as keras is what was put in its place."""
import sys

import tensorflow as tf

if tf.__version__:
    sys.modules["keras"] = tf.keras

import keras
import keras.backend as K
