# https://github.com/genlayerlabs/genlayer-studio/pull/1736
from datetime import datetime

import numpy as np


def choose(
    nodes,
    count=None,
    rng=np.random.default_rng(seed=int(datetime.now().timestamp())),  # want: shared-default-generator
):
    stakes = np.array([node["stake"] for node in nodes])
    return list(rng.choice(nodes, p=stakes / stakes.sum(), size=count or 5, replace=False))
