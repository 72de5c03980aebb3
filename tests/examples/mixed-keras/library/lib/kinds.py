"""A library that looks at TensorFlow only when it is asked."""
tf = None


def _import_tensorflow():
    global tf
    if tf is None:
        import tensorflow as tf


def is_model(model):
    _import_tensorflow()
    return isinstance(model, tf.keras.Model)
