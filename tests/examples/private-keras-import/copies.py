"""The frozen copy inside TensorFlow."""
import tensorflow as tf
from tensorflow.python.keras import backend as K  # want: private-keras-import
from tensorflow.python.keras.layers.core import Dense, Dropout  # want: private-keras-import
from tensorflow.python.keras.engine.training import Model  # want: private-keras-import
from tensorflow.python.keras.utils.np_utils import to_categorical  # want: private-keras-import(strict)
from tensorflow.python.keras.utils import tf_utils  # want: private-keras-import(strict)
import tensorflow.python.keras.layers as layers  # want: private-keras-import
from tensorflow.python.framework import ops

K.set_learning_phase(0)


def build():
    return tf.python.keras.layers.Dense(1)  # want: private-keras-import
