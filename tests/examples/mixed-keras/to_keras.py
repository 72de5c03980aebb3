import keras as k
from tensorflow.keras.layers import Dense  # want: mixed-keras
from tensorflow import keras
import tensorflow.keras.utils as utils
