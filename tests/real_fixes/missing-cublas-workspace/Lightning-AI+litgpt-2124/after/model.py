# https://github.com/Lightning-AI/litgpt/pull/2124
import torch


def repeatable(module, x):
    torch.use_deterministic_algorithms(True)
    return torch.equal(module(x), module(x))
