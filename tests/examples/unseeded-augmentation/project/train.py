import random

import numpy as np
import torch
from transforms import Loader


def fix(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


if __name__ == "__main__":
    fix(3)
    Loader(train=True)
