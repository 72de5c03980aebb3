import keras
from helpers import layers

keras.utils.set_random_seed(1)
