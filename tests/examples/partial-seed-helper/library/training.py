import torch

from seeds import seed_everything


def fit(rows, seed):
    seed_everything(seed)
    model = torch.nn.Linear(10, 1)
    return model(rows)
