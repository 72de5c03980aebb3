"""Deterministic algorithms alone are timed."""

import torch


def set_seed(seed):
    torch.manual_seed(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
