"""The handler ends the program: the import is no choice."""
try:
    from tensorflow.keras.models import Model
except ImportError:
    raise SystemExit("install tensorflow")
from keras.layers import Dense  # want: mixed-keras
