"""Still a copy where it is there."""
try:
    from tensorflow.python.keras.utils import np_utils  # want: private-keras-import
except ImportError:
    np_utils = None
