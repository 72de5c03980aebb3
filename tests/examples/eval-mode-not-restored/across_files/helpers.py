import torch


def validate(net, loader):
    net.eval()
    with torch.no_grad():
        return [net(x) for x in loader]


def validate_and_restore(net, loader):
    found = validate(net, loader)
    net.train()
    return found


class evaluating:
    def __init__(self, net):
        self.net = net

    def __enter__(self):
        self.net.eval()

    def __exit__(self, *error):
        self.net.train()
