"""The rows that are trained on are split off by a stream that nobody seeds."""
# case: unseeded-split
# want: channel stream|batch-content; step 0; kind unseeded-draw; stream numpy; says train_test_split|numpy

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    torch.manual_seed(0)
    rows = np.linspace(0, 1, 800, dtype=np.float32).reshape(80, 10)
    train_x, _, train_y, _ = train_test_split(rows, rows.sum(1) > 5, test_size=0.25)  # cause
    data = TensorDataset(torch.from_numpy(train_x), torch.from_numpy(train_y).long())
    model = nn.Sequential(nn.Linear(10, 16), nn.ReLU(), nn.Linear(16, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step, (inputs, targets) in enumerate(DataLoader(data, batch_size=10, shuffle=True)):
        loss = nn.functional.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
