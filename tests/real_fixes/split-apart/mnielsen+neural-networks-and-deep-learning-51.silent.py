# https://github.com/mnielsen/neural-networks-and-deep-learning/pull/51
# The list of pairs that this program really shuffles loses nothing.
import random

import numpy as np

random.seed(1)
pictures = np.load("pictures.npy")
digits = np.load("digits.npy")
training = list(zip(pictures, digits))
random.shuffle(training)
for picture, digit in training:
    print(picture.shape, digit)
