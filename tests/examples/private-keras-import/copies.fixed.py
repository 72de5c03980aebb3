"""The frozen copy inside TensorFlow."""
import tensorflow as tf
from tensorflow.keras import backend as K  # want: private-keras-import
from tensorflow.keras.layers import Dense, Dropout  # want: private-keras-import
from tensorflow.keras import Model  # want: private-keras-import
from tensorflow.keras.utils import to_categorical  # want: private-keras-import(strict)
from tensorflow.python.keras.utils import tf_utils  # want: private-keras-import(strict)
from tensorflow.keras import layers  # want: private-keras-import
from tensorflow.python.framework import ops

K.set_learning_phase(0)


def build():
    return tf.python.keras.layers.Dense(1)  # want: private-keras-import
