try:
    from keras import layers
except ImportError:
    from tensorflow.keras import layers


def convert():
    import tf_keras  # want: mixed-keras(strict)

    return tf_keras
