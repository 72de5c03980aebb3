import torch

import model

WIDTH = 1


def begin():
    torch.manual_seed(0)
