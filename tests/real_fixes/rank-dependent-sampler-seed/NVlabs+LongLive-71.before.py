# https://github.com/NVlabs/LongLive/issues/71
import time

import torch
import torch.distributed as dist


def set_seed(seed):
    torch.manual_seed(seed)


class Trainer:
    def __init__(self, config, dataset):
        global_rank = dist.get_rank()
        set_seed(config.seed + global_rank)
        sampler = torch.utils.data.distributed.DistributedSampler(  # want: rank-dependent-sampler-seed
            dataset, shuffle=True, drop_last=True, seed=int(time.time() * global_rank)
        )
        self.loader = torch.utils.data.DataLoader(dataset, batch_size=config.batch_size, sampler=sampler)
