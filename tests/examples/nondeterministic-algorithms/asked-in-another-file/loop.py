import torch

torch.backends.cudnn.deterministic = True


def fit(model):
    model(1).backward()
