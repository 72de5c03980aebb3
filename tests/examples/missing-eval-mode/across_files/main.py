import torch
from helpers import careful, total
from models import *

SETTINGS = {"width": 8, "drop_rate": 0.0}
net = Net()
other = Net()
zero = Zero(SETTINGS)


def run(loader):
    with torch.no_grad():
        print(total(loader, net))  # want: missing-eval-mode
    with torch.no_grad():
        print(careful(loader, other))
    with torch.no_grad():
        print(total(loader, zero))  # want: missing-eval-mode(strict)
