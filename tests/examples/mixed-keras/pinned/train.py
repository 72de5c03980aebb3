import keras
from tensorflow.keras.layers import Dense  # want: mixed-keras(note)
