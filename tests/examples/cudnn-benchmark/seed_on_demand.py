"""The seed is an option, the flag is on in any case."""

import random

import torch


def main(args):
    if args.seed is not None:
        random.seed(args.seed)
        torch.manual_seed(args.seed)
    torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark
