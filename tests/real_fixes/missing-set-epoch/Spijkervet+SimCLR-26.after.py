# https://github.com/Spijkervet/SimCLR/pull/26
import torch
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler


def train(args, loader, model, criterion, optimizer):
    total = 0.0
    for step, ((first, second), _) in enumerate(loader):
        optimizer.zero_grad()
        loss = criterion(model(first), model(second))
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total


def main(args, dataset, model, criterion, optimizer):
    torch.manual_seed(args.seed)
    if args.nodes > 1:
        train_sampler = DistributedSampler(dataset, num_replicas=args.world_size, rank=args.rank, shuffle=True)
    else:
        train_sampler = None
    train_loader = DataLoader(dataset, batch_size=args.batch_size, shuffle=(train_sampler is None), sampler=train_sampler)
    for epoch in range(args.start_epoch, args.epochs):
        if train_sampler is not None:
            train_sampler.set_epoch(epoch)
        print(epoch, train(args, train_loader, model, criterion, optimizer))
