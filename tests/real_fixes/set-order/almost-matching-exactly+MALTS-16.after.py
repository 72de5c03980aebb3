# https://github.com/almost-matching-exactly/MALTS/issues/16
import numpy as np


class Matcher:
    def __init__(self, frame, outcome, treatment, discrete):
        self.frame = frame
        self.continuous = sorted(set(frame.columns).difference(set([outcome, treatment, *discrete])))
        self.weights = np.ones(len(self.continuous))

    def distances(self, row):
        values = self.frame[self.continuous].to_numpy()
        return ((values - row) ** 2) @ self.weights
