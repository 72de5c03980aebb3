"""Private names of the public objects."""
from keras.src.layers import Dense  # want: private-keras-import(strict)
from keras.src.engine.functional import Functional  # want: private-keras-import(strict)
from keras.api._v2.keras import Model  # want: private-keras-import(strict)
from keras._tf_keras.keras.models import Sequential  # want: private-keras-import(strict)
from keras.layers import Dropout
from keras.engine.topology import Layer
