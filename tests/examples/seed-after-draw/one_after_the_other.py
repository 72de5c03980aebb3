"""One helper that seeds all: reported once."""
import random

import numpy as np
import torch


def fix(number):
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)


noise = np.random.rand(4)
net = torch.nn.Linear(4, 1)
fix(1)  # want: seed-after-draw
