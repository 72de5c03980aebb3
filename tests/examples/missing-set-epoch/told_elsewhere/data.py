from torch.utils.data import DataLoader, DistributedSampler


def make_loader(train_set):
    return DataLoader(train_set, sampler=DistributedSampler(train_set))
