from keras.utils import to_categorical  # want: mixed-keras


def load():
    return to_categorical([0, 1])
