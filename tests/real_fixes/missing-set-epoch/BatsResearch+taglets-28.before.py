# https://github.com/BatsResearch/taglets/pull/28
import torch
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler


class Trainable:
    def __init__(self, model, optimizer, n_epochs, n_proc):
        self.model, self.optimizer = model, optimizer
        self.n_epochs, self.n_proc = n_epochs, n_proc

    def _make_loader(self, data, rank):
        sampler = DistributedSampler(data, num_replicas=self.n_proc, rank=rank)  # want: missing-set-epoch
        return DataLoader(dataset=data, batch_size=8, sampler=sampler)

    def train(self, rank, train_data):
        torch.manual_seed(0)
        train_loader = self._make_loader(train_data, rank)
        for epoch in range(self.n_epochs):
            self._train_epoch(train_loader)

    def _train_epoch(self, loader):
        self.model.train()
        for inputs, labels in loader:
            loss = torch.nn.functional.cross_entropy(self.model(inputs), labels)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
