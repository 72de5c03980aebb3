import torch
import torch.nn as nn
from contextlib import contextmanager


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.norm = nn.BatchNorm2d(8)

    def forward(self, x):
        return self.norm(self.conv(x))


@contextmanager
def evaluation(net):
    was = net.training
    net.eval()
    try:
        yield
    finally:
        net.train(was)


class Trainer:
    def __init__(self, loader, held_out):
        self.net = nn.DataParallel(Net())
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.1)
        self.loader = loader
        self.held_out = held_out

    def set_train(self):
        self.net.train()

    def step(self, x):
        self.optimizer.zero_grad()
        loss = self.net(x).mean()
        loss.backward()
        self.optimizer.step()

    def evaluate(self):
        self.net.eval()  # want: eval-mode-not-restored
        with torch.no_grad():
            return [self.net(x) for x in self.held_out]

    def fit(self):
        self.set_train()
        while True:
            for x in self.loader:
                self.step(x)
            self.evaluate()

    def fit_well(self):
        while True:
            self.set_train()
            for x in self.loader:
                self.step(x)
            self.evaluate()

    def fit_within(self):
        for x in self.loader:
            self.step(x)
            with evaluation(self.net), torch.no_grad():
                print(self.net(x))
