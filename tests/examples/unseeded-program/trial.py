"""A module that is tried when it is run."""
import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.head = torch.nn.Linear(4, 1)

    def forward(self, rows):
        return self.head(rows)


if __name__ == "__main__":
    net = Net()  # want: unseeded-program(strict)
    loss = net(torch.ones(1, 4)).sum()
    assert loss.ndim == 0
    loss.backward()
