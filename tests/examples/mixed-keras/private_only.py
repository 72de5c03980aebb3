from keras.layers import Dense
from tensorflow.python.keras.utils import tf_utils
