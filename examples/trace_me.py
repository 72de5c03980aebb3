"""Train a tiny graph network. `randlint trace examples/trace_me.py` says what of it may differ in the next run.

It needs torch and two seconds on a CPU, and `randlint check` sees only the first of it.
"""

import numpy as np
import torch
from torch import nn


class GraphNet(nn.Module):
    """Sums the features of neighbours, then of the whole graph."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 8)
        self.head = nn.Linear(8, 1)
        self.dropout = nn.Dropout(0.2)

    def forward(self, nodes, source, target):
        messages = self.layer(nodes)[source]
        nodes = nodes.index_add(0, target, messages)
        return self.head(self.dropout(nodes).relu()).mean()


def augmented(nodes):
    """The features with some noise."""
    return nodes + torch.from_numpy(np.random.normal(0, 0.1, nodes.shape)).float()


def main():
    torch.manual_seed(0)
    nodes = torch.rand(50, 8)
    source, target = torch.randint(0, 50, (2, 400))
    model = GraphNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        loss = (model(augmented(nodes), source, target) - 1).square()
        loss.backward()
        optimizer.step()

    model.eval()
    model.dropout.train()  # left over from a debugging session
    with torch.no_grad():
        print("prediction made:", bool(model(nodes, source, target).isfinite()))


if __name__ == "__main__":
    main()
