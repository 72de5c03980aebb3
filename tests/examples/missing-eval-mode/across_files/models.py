from torch import nn


def block(width):
    return nn.Sequential(nn.Linear(width, width), nn.BatchNorm1d(width))


class Base(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = block(8)


class Net(Base):
    def forward(self, x):
        return self.first(x)


class Zero(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.drop = nn.Dropout(cfg["drop_rate"])

    def forward(self, x):
        return self.drop(x)
