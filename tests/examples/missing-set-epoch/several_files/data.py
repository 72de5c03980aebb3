from torch.utils.data import DataLoader, DistributedSampler as Shards, RandomSampler


def make_loaders(train_set, val_set, distributed):
    train_sampler = Shards(train_set) if distributed else RandomSampler(train_set)  # want: missing-set-epoch
    val_sampler = Shards(val_set)
    train_loader = DataLoader(train_set, sampler=train_sampler)
    return train_loader, DataLoader(val_set, sampler=val_sampler)
