# https://github.com/mlcommons/training/pull/625
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler


def get_loaders(flags, train_set, worker_seeds, shuffling_seeds, world_size, rank):
    seed = shuffling_seeds[0]
    sampler = DistributedSampler(train_set, seed=seed, drop_last=True) if world_size > 1 else None
    return DataLoader(train_set, batch_size=flags.batch_size, shuffle=sampler is None, sampler=sampler)
