import torch


class Runner:
    def __init__(self, net):
        self.net = net
        torch.manual_seed(0)

    def fit(self, rows):
        for epoch in range(3):
            self.net(rows).sum().backward()
