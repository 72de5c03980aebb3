import torch
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler


class Trainer:
    def __init__(self, model, train_set, val_set, config):
        self.model, self.config = model, config
        self.sampler = DistributedSampler(train_set, drop_last=True)  # want: missing-set-epoch
        self.train_loader = DataLoader(train_set, sampler=self.sampler)
        self.val_loader = DataLoader(val_set, sampler=DistributedSampler(val_set))

    def fit(self):
        for self.epoch in range(self.config.epochs):
            self.train()
            self.validate()

    def train(self):
        batches = iter(self.train_loader)
        for batch in batches:
            self.model(batch).backward()

    @torch.no_grad()
    def validate(self):
        for batch in self.val_loader:
            self.model(batch)
