"""A library that takes models of either kind, if they are installed."""
try:
    import keras
except ImportError:
    keras = None
try:
    from tensorflow import keras as tf_keras  # want: mixed-keras(strict)
except ImportError:
    tf_keras = None


def is_model(model):
    return any(k is not None and isinstance(model, k.Model) for k in (keras, tf_keras))
