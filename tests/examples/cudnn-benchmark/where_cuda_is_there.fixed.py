"""A condition about the machine, not about seeds."""

import torch
import torch.backends.cudnn as cudnn


def main(args):
    torch.manual_seed(args.seed)
    if torch.cuda.is_available() and not args.cpu:
        cudnn.benchmark = False  # want: cudnn-benchmark
    train(args)
