# https://github.com/TensorAuto/OpenTau/pull/498
import random

import numpy as np
import torch
from torch.utils.data import random_split


def set_seed(seed, accelerator=None):
    if accelerator is not None:
        seed += accelerator.process_index * 12345
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def make_dataset(config, frames):
    val_size = int(len(frames) * config.val_ratio)
    alike = torch.Generator().manual_seed(config.seed)
    return random_split(frames, [len(frames) - val_size, val_size], generator=alike)


def train(config, accelerator, frames):
    set_seed(config.seed, accelerator=accelerator)
    train_set, val_set = make_dataset(config, frames)
    return train_set, val_set
