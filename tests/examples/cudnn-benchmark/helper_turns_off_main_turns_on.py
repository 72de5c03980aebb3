import numpy as np
import torch


def fix_seeds(seed):
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.backends.cudnn.benchmark = False


def main():
    fix_seeds(3)
    torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark
