from torch import nn

from layers import Other, Part


def _fill(module):
    for name, param in module.named_parameters():
        nn.init.normal_(param)


class Small(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.layer = nn.Linear(dim, dim)
        _fill(self)

    def forward(self, x):
        return self.layer(x)


class Large(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.parts = nn.ModuleList([Part(dim) for _ in range(3)])
        for p in self.parameters():
            nn.init.xavier_uniform_(p)

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x


def prepare(dim):
    model = Other(dim)
    for p in model.parameters():
        p.data.uniform_(-1, 1)
    return model
