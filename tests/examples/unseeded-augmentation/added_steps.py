import albumentations as A
import numpy as np
import torch

np.random.seed(0)
torch.manual_seed(0)


def appended(size, flips):
    steps = [A.Resize(size, size)]
    if flips:
        steps.append(A.HorizontalFlip())
    return A.Compose(steps)  # want: unseeded-augmentation


def extended(size):
    steps = []
    steps += [A.Resize(size, size)]
    steps.extend([A.RandomCrop(size, size), A.Normalize()])
    return A.Compose(steps)  # want: unseeded-augmentation


def fixed(size):
    steps = []
    steps += [A.Resize(size, size)]
    steps.append(A.Normalize())
    others = [A.RandomCrop(size, size)]
    return A.Compose(steps), others
