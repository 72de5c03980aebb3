# https://github.com/uci-cbcl/UFold/issues/18
# Tested with the statistics of its batch, on purpose: train() stands there.
import torch
from torch import nn


def test(path, batches):
    net = nn.Sequential(nn.Conv2d(17, 8, 3, padding=1), nn.BatchNorm2d(8), nn.Conv2d(8, 1, 1))
    net.load_state_dict(torch.load(path))
    net.train()
    results = []
    with torch.no_grad():
        for contacts in batches:
            results.append(net(contacts))
    return results
