import os

import numpy as np
import torch
from accelerate.utils import set_seed
from sklearn.model_selection import train_test_split
from torch.utils.data import DistributedSampler, random_split


def stored(args, dataset):
    args.seed = (args.seed + torch.distributed.get_rank()) % 2**32
    return DistributedSampler(dataset, seed=args.seed)  # want: rank-dependent-sampler-seed


def from_the_environment(dataset, seed):
    rank = int(os.environ.get("LOCAL_RANK", 0))
    return DistributedSampler(dataset, seed=seed + int(os.environ["RANK"]) + rank)  # want: rank-dependent-sampler-seed


def own_seed(rows, seed, local_rank):
    return train_test_split(rows, random_state=seed + local_rank)  # want: rank-dependent-sampler-seed


def own_generator(dataset, seed, rank):
    generator = torch.Generator().manual_seed(seed + rank)
    return random_split(dataset, [90, 10], generator=generator)  # want: rank-dependent-sampler-seed


def device_specific(dataset, seed):
    set_seed(seed, device_specific=True)
    return random_split(dataset, [90, 10])  # want: rank-dependent-sampler-seed


def cut(rows, seed, global_rank):
    np.random.seed(seed + global_rank)
    order = np.random.permutation(len(rows))  # want: rank-dependent-sampler-seed
    return rows[order[:90]], rows[order[90:]]
