import keras as k
from keras.layers import Dense  # want: mixed-keras
import keras
from keras import utils
