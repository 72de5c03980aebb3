import random

import numpy as np


def seed_everything(seed, strict=False):
    random.seed(seed)
    np.random.seed(seed)
    return strict


class Trainer:
    def __init__(self, model, seed):
        self.model = model
        seed_everything(seed)
