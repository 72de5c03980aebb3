import torch


def test_speed():
    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
