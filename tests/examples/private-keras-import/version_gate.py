import tensorflow as tf

if tf.__version__ < "2.6":
    from tensorflow.python.keras.engine import base_layer  # want: private-keras-import(strict)
else:
    base_layer = None
