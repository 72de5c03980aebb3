# https://github.com/NVlabs/LongLive/issues/71
import torch
import torch.distributed as dist


def set_seed(seed):
    torch.manual_seed(seed)


class Trainer:
    def __init__(self, config, dataset):
        global_rank = dist.get_rank()
        set_seed(config.seed + global_rank)
        sampler = torch.utils.data.distributed.DistributedSampler(
            dataset, shuffle=True, drop_last=True, seed=config.seed
        )
        self.loader = torch.utils.data.DataLoader(dataset, batch_size=config.batch_size, sampler=sampler)
