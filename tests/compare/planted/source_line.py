"""Somebody changed one line between the runs: another activation, or a loss that smooths its labels."""
# case: changed-activation
# b edits: program.py: "hidden = self.first(rows).relu()" -> "hidden = nn.functional.gelu(self.first(rows))"
# want: channel code|control-flow|operation; step 0; kind source; says program.py
# case: changed-loss
# b edits: program.py: "label_smoothing=0.0" -> "label_smoothing=0.1"
# want: channel code|control-flow|operation|loss; step 0; kind source; says program.py

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(10, 32), nn.Linear(32, 3)

    def forward(self, rows):
        hidden = self.first(rows).relu()  # cause: changed-activation
        return self.second(hidden)


def main():
    torch.manual_seed(0)
    rows = torch.randn(60, 10)
    loader = DataLoader(TensorDataset(rows, torch.arange(60) % 3), batch_size=10, shuffle=True)
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step, (inputs, targets) in enumerate(loader):
        scores = model(inputs)
        loss = nn.functional.cross_entropy(scores, targets, label_smoothing=0.0)  # cause: changed-loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
