import random

import numpy as np


def seed_everything(seed):  # want: partial-seed-helper
    random.seed(seed)
    np.random.seed(seed)
    # torch.manual_seed(seed)
