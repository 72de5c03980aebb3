import keras
from helpers import shuffle
