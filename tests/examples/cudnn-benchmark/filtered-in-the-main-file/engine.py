import torch


class Engine:
    def __init__(self, seed):
        torch.manual_seed(seed)
        torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
