import numpy as np
import torch
import torch.distributed as dist
from accelerate.utils import set_seed
from sklearn.model_selection import train_test_split
from torch.utils.data import DistributedSampler, random_split


def reseeded(dataset, seed, rank):
    torch.manual_seed(seed + rank)
    torch.manual_seed(seed)
    return random_split(dataset, [90, 10])


def other_stream(dataset, seed, rank):
    torch.manual_seed(seed)
    np.random.seed(seed + rank)
    return random_split(dataset, [90, 10])


def low_rank(rows, seed, lora_rank, tp_rank):
    return train_test_split(rows, random_state=seed + lora_rank + tp_rank)


def shared(dataset, seed, rank):
    seed = broadcast(seed + rank, src=0)
    return DistributedSampler(dataset, seed=seed)


def broadcast(seed, src):
    box = [seed]
    dist.broadcast_object_list(box, src=src)
    return box[0]


def one_replica(dataset, seed, rank):
    return DistributedSampler(dataset, num_replicas=1, rank=0, seed=seed + rank)


def same_for_all(dataset, seed):
    set_seed(seed)
    return random_split(dataset, [90, 10])


def on_the_first(dataset, seed, rank, is_main_process):
    torch.manual_seed(seed + rank)
    if is_main_process:
        return random_split(dataset, [90, 10])
    return dataset


def noise(seed, rank):
    torch.manual_seed(seed + rank)
    return torch.randn(3)
