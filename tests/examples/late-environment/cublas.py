"""cuBLAS reads its workspace setting when the first handle is made."""
import os

import torch


def train(device):
    model = torch.nn.Linear(2, 2).to("cuda")
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"  # want: late-environment
    return model


def evaluate(device):
    model = torch.nn.Linear(2, 2).to(device)
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    return model


def perhaps(x):
    if torch.cuda.is_available():
        x = x.cuda()
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    return x
