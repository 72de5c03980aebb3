# https://github.com/MILVLG/mcan-vqa/issues/26
# The evaluation builds a net of its own from the weights that were saved.
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(16, 16), nn.Dropout(0.1), nn.Linear(16, 4))

    def forward(self, x):
        return self.body(x)


class Execution:
    def __init__(self, train_loader, val_loader):
        self.train_loader = train_loader
        self.val_loader = val_loader

    def train(self):
        net = Net()
        net.train()
        optimizer = torch.optim.Adam(net.parameters())
        for epoch in range(13):
            for x, y in self.train_loader:
                optimizer.zero_grad()
                loss = nn.functional.cross_entropy(net(x), y)
                loss.backward()
                optimizer.step()
            torch.save(net.state_dict(), f"epoch{epoch}.pkl")
            self.eval(net.state_dict())

    def eval(self, state_dict):
        net = Net()
        net.eval()
        net.load_state_dict(state_dict)
        with torch.no_grad():
            for x, y in self.val_loader:
                print((net(x).argmax(-1) == y).float().mean())
