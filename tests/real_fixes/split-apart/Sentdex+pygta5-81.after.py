# https://github.com/Sentdex/pygta5/issues/81
import numpy as np

np.random.seed(2)
recorded = np.load("recorded.npy", allow_pickle=True)
np.random.shuffle(recorded)
screens = np.array([moment[0] for moment in recorded])
keys = [moment[1] for moment in recorded]
