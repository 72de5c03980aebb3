def with_keras():
    import keras

    return keras.Sequential()


def with_tensorflow():
    from tensorflow import keras  # want: mixed-keras(strict)

    return keras.Sequential()


def with_both():
    import keras
