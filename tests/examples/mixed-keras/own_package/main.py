import keras
from tensorflow.keras import layers
