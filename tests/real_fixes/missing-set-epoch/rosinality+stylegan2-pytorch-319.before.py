# https://github.com/rosinality/stylegan2-pytorch/issues/319
from torch.utils import data


def endless(loader):
    while True:
        for batch in loader:
            yield batch


def data_sampler(dataset, shuffle, distributed):
    if distributed:
        return data.distributed.DistributedSampler(dataset, shuffle=shuffle)  # want: missing-set-epoch
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
