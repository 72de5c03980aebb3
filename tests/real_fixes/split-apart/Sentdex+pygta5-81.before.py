# https://github.com/Sentdex/pygta5/issues/81
from random import seed, shuffle

import numpy as np

seed(2)
recorded = np.load("recorded.npy", allow_pickle=True)
shuffle(recorded)  # want: split-apart
screens = np.array([moment[0] for moment in recorded])
keys = [moment[1] for moment in recorded]
