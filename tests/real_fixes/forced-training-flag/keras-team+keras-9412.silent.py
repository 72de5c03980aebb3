# https://github.com/keras-team/keras/issues/9412
# What was asked for: dropout in prediction, to approximate a Bayesian network.
from tensorflow import keras


def build_bayesian_net(width, rate):
    inputs = keras.Input((width,))
    hidden = keras.layers.Dense(width)(inputs)
    hidden = keras.layers.Dropout(rate)(hidden, training=True)
    return keras.Model(inputs, keras.layers.Dense(1)(hidden))
