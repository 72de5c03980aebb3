import torch


def main(loader):
    torch.manual_seed(loader.seed)  # want: nondeterministic-algorithms
    loss.backward()
