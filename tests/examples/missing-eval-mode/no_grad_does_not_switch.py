"""Regions without gradients, in the forms that people write them."""

import torch
import torch.nn.functional as F
from torch import inference_mode, nn
from torch.nn.parallel import DistributedDataParallel as DDP
from torchvision import models


class Net(nn.Module):
    def __init__(self, width, p=0.5):
        super().__init__()
        self.hidden = nn.Linear(width, width)
        self.p = p

    def forward(self, x):
        return F.dropout(self.hidden(x), self.p, training=self.training)


class Block(nn.Module):
    def __init__(self, norm_layer=nn.BatchNorm2d):
        super().__init__()
        self.norm = norm_layer(4)

    def forward(self, x):
        return self.norm(x)


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block() for _ in range(3)])

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


net = Net(8)
deep = DDP(Deep())
resnet = models.resnet18(weights=None)
shrunk = nn.Sequential(*list(resnet.children())[:-1])
plain = nn.Sequential(nn.Linear(8, 8), nn.ReLU())
inert = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.0))


@torch.no_grad()
def accuracy_of(loader):
    return [net(x) for x, _ in loader]  # want: missing-eval-mode


@inference_mode()
def features(images):
    return deep.module(images)  # want: missing-eval-mode


def embed(images):
    with torch.inference_mode():
        return resnet(images)  # want: missing-eval-mode


def run_plain(images):
    with torch.set_grad_enabled(False):
        return plain(images)  # want: missing-eval-mode(strict)


def run_inert(images):
    with torch.no_grad():
        return inert(images)  # want: missing-eval-mode(strict)


def shapes():
    with torch.no_grad():
        return deep(torch.zeros(1, 4, 8, 8)).shape


def test_net(module, loader):
    with torch.no_grad():
        for x in loader:
            print(module(x))  # want: missing-eval-mode


def main(loader):
    own = Net(4).cuda()
    own.train()
    test_net(own, loader)
