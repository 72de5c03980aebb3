import torch


def prepare(args):
    if args.deterministic:
        torch.use_deterministic_algorithms(True)  # want: missing-cublas-workspace
    torch.use_deterministic_algorithms(True)
