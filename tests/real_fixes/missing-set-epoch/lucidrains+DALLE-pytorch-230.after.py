# https://github.com/lucidrains/DALLE-pytorch/pull/230
import torch
from torch.utils.data import DataLoader


def train(dalle, dataset, optimizer, backend, epochs):
    torch.manual_seed(0)
    if backend.is_distributed():
        data_sampler = torch.utils.data.distributed.DistributedSampler(
            dataset, num_replicas=backend.world_size(), rank=backend.rank()
        )
    else:
        data_sampler = None
    loader = DataLoader(dataset, batch_size=16, shuffle=not data_sampler, sampler=data_sampler)
    for epoch in range(epochs):
        if data_sampler:
            data_sampler.set_epoch(epoch)
        for step, (text, images) in enumerate(loader):
            loss = dalle(text, images, return_loss=True)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
