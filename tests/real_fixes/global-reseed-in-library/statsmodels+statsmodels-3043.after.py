# https://github.com/statsmodels/statsmodels/pull/3043
import numpy as np


def impulse_bands(model, repetitions=1000, seed=None):
    """Error bands of responses by simulation."""
    random = np.random.RandomState(seed)
    draws = [model.simulate(random.standard_normal(model.size)) for _ in range(repetitions)]
    return np.percentile(draws, [5, 95], axis=0)
