"""Switched on when the file is imported, in a program that seeds."""

import torch.backends.cudnn as cudnn

cudnn.benchmark = True  # want: cudnn-benchmark


def convolve(x):
    return x
