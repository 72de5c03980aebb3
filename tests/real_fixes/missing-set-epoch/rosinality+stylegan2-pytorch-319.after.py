# https://github.com/rosinality/stylegan2-pytorch/issues/319
from torch.utils import data


def endless(loader):
    epoch = 0
    while True:
        if hasattr(loader.sampler, "set_epoch"):
            loader.sampler.set_epoch(epoch)
        for batch in loader:
            yield batch
        epoch += 1


def data_sampler(dataset, shuffle, distributed):
    if distributed:
        return data.distributed.DistributedSampler(dataset, shuffle=shuffle)
    return data.SequentialSampler(dataset)


def train(args, dataset, generator, discriminator, optimizer):
    loader = data.DataLoader(
        dataset, batch_size=args.batch, sampler=data_sampler(dataset, shuffle=True, distributed=args.distributed)
    )
    batches = endless(loader)
    for step in range(args.iterations):
        real = next(batches)
        loss = discriminator(real).mean() - discriminator(generator(args.latent)).mean()
        loss.backward()
        optimizer.step()
