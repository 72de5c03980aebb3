"""A program gets one of them."""
import sys

import tensorflow as tf

if tf.__version__ >= "2.16":
    import keras
    from keras import layers
else:
    from tensorflow import keras
    from tensorflow.keras import layers

try:
    import keras as k
except ImportError:
    k = None


def load(name):
    if name == "keras":
        import keras as found
    elif name == "tf_keras":
        import tf_keras as found
    else:
        from tensorflow import keras as found
    return found
