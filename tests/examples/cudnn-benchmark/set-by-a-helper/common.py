import torch


def prepare(device):
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark


def unused(seed):
    torch.manual_seed(seed)
