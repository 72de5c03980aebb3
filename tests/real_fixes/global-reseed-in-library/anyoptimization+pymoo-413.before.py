# https://github.com/anyoptimization/pymoo/issues/413
import numpy as np


class ReferenceDirections:
    def __init__(self, dimensions, seed=None):
        self.dimensions = dimensions
        self.seed = seed

    def __call__(self):
        if self.seed is not None:
            np.random.seed(self.seed)  # want: global-reseed-in-library
        points = np.random.random((100, self.dimensions))
        return points / points.sum(axis=1, keepdims=True)
