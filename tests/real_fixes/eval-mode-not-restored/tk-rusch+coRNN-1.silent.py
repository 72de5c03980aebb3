# https://github.com/tk-rusch/coRNN/issues/1
# Nothing in the model differs between training and evaluation.
import torch
from torch import nn


class Cell(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.mix = nn.Linear(inputs + 2 * hidden, hidden)

    def forward(self, x, y, z):
        z = z + 0.05 * (torch.tanh(self.mix(torch.cat((x, z, y), 1))) - y - z)
        return y + 0.05 * z, z


class Net(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.hidden = hidden
        self.cell = Cell(inputs, hidden)
        self.readout = nn.Linear(hidden, 1)

    def forward(self, x):
        y = z = torch.zeros(x.size(1), self.hidden)
        for t in range(x.size(0)):
            y, z = self.cell(x[t], y, z)
        return self.readout(y)


torch.manual_seed(12)
model = Net(2, 128)
optimizer = torch.optim.Adam(model.parameters())


def test(batches):
    model.eval()
    with torch.no_grad():
        return sum((model(x) - y).pow(2).mean().item() for x, y in batches)


def train(batches, test_batches):
    for i, (x, y) in enumerate(batches):
        optimizer.zero_grad()
        loss = (model(x) - y).pow(2).mean()
        loss.backward()
        optimizer.step()
        if i % 100 == 0:
            print(test(test_batches))
