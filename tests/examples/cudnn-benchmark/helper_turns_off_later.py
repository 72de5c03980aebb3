"""Whoever seeds switches it off."""

import torch

torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)


def fix_seeds(seed):
    torch.manual_seed(seed)
    torch.backends.cudnn.benchmark = False


def main(args):
    if args.seed is not None:
        fix_seeds(args.seed)
