"""The later imports are rewritten to the first style."""
import numpy as np
from tensorflow.keras.models import Sequential
import keras  # want: mixed-keras
import keras.backend as K
from keras import layers, losses
from keras.layers import (
    Dense,  # fully connected
    Dropout,
)


def build():
    from keras.optimizers import Adam as Optimizer

    return Optimizer


model = Sequential([Dense(1), keras.layers.Dense(2)])
