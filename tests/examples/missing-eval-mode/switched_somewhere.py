"""Everything here is in evaluation mode, or is switched by somebody else."""

import copy

import torch
from torch import nn
from torch.nn import DataParallel


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return self.drop(x)

    @torch.no_grad()
    def generate(self, x):
        return self(x)


built = Net().eval()
loaded = Net()
loaded.load_state_dict(torch.load("net.pt"))
loaded.eval()
by_flag = Net()
pair = (Net(), Net())
left, right = Net(), Net()
for part in (left, right):
    part.eval()
wrapped = DataParallel(Net())
wrapped.eval()


def evaluate_built(x):
    with torch.no_grad():
        return built(x)


def evaluate_loaded(x):
    with torch.no_grad():
        return loaded(x)


def evaluate_by_flag(x):
    by_flag.train(False)
    with torch.no_grad():
        return by_flag(x)


def evaluate_parts(x):
    with torch.no_grad():
        return left(x) + right(x)


def evaluate_wrapped(x):
    with torch.no_grad():
        return wrapped.module(x)


def freeze(model):
    model.eval()
    for p in model.parameters():
        p.requires_grad_(False)


def helper_switches(x):
    frozen = copy.deepcopy(Net())
    freeze(frozen)
    with torch.no_grad():
        return frozen(x)


def validate(loader):
    model = Net()
    model.load_state_dict(torch.load("net.pt"))

    def run(batch):
        with torch.no_grad():
            return model(batch)

    model.eval()
    return [run(x) for x in loader]


def predict(model, x):
    with torch.no_grad():
        return model(x)


def main(x):
    net = Net()
    net.eval()
    return predict(net, x)


class Agent:
    def __init__(self):
        self.net = Net()
        self.target = Net()

    def select_action(self, state):
        with torch.no_grad():
            return self.net(state).argmax()

    def learn(self, batch, optimizer):
        with torch.no_grad():
            wanted = self.target(batch)
        loss = (self.net(batch) - wanted).pow(2).mean()
        loss.backward()
        optimizer.step()


class Runner:
    def __init__(self):
        self.model = Net()

    def evaluation_mode(self):
        self.model.eval()

    def test(self, loader):
        self.evaluation_mode()
        with torch.no_grad():
            return [self.model(x) for x in loader]


def mc_dropout(model, x):
    model = Net()
    with torch.no_grad():
        return torch.stack([model(x) for _ in range(10)])


def recalibrate_bn(loader):
    net = nn.BatchNorm1d(4)
    with torch.no_grad():
        for x in loader:
            net(x)


class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = Net().eval()
        self.head = nn.Linear(4, 4)

    def forward(self, x):
        return self.head(self.features(x))


frozen = Frozen()


def evaluate_frozen(x):
    with torch.no_grad():
        return frozen(x)


named = Net()
by_name = {"named": named}
for key, entry in by_name.items():
    entry.eval()


def evaluate_named(x):
    with torch.no_grad():
        return named(x)
