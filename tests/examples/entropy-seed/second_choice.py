import time

import numpy as np
import torch


class Cycle:
    def __init__(self, rng=None):
        self.rng = rng if rng is not None else np.random.default_rng(int(time.time()))  # want: entropy-seed(strict)


def private(model, seed=None):
    seed = seed if seed is not None else int(time.time())
    return model, torch.Generator().manual_seed(seed)  # want: entropy-seed(strict)


def either(seed):
    return np.random.default_rng(seed or int(time.time()))  # want: entropy-seed(strict)


def own(flag):
    state = 3 if DEBUG else int(time.time())
    return np.random.default_rng(state)  # want: entropy-seed
