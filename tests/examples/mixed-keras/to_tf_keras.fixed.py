"""The later imports are rewritten to the first style."""
import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow import keras  # want: mixed-keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers, losses
from tensorflow.keras.layers import (
    Dense,  # fully connected
    Dropout,
)


def build():
    from tensorflow.keras.optimizers import Adam as Optimizer

    return Optimizer


model = Sequential([Dense(1), keras.layers.Dense(2)])
