# https://github.com/genlayerlabs/genlayer-studio/pull/1736
import numpy as np


def choose(nodes, count=None, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    stakes = np.array([node["stake"] for node in nodes])
    return list(rng.choice(nodes, p=stakes / stakes.sum(), size=count or 5, replace=False))
