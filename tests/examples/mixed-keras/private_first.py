"""What is private is another rule's; the public one next to it is this rule's."""
from keras.layers import Dense
from tensorflow.python.keras.utils import tf_utils
from tensorflow.keras.models import Model  # want: mixed-keras
