# https://github.com/statsmodels/statsmodels/pull/3043
import numpy as np


def impulse_bands(model, repetitions=1000, seed=None):
    """Error bands of responses by simulation."""
    if seed is not None:
        np.random.seed(seed=seed)  # want: global-reseed-in-library
    draws = [model.simulate(np.random.standard_normal(model.size)) for _ in range(repetitions)]
    return np.percentile(draws, [5, 95], axis=0)
