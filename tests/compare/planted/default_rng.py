"""``np.random.seed`` does not reach ``default_rng()``, whose noise is added from the fourth step on."""
# case: numpy-generator
# want: channel stream; step 3; kind unseeded-draw; stream numpy; says default_rng

import numpy as np
import torch
from torch import nn

NOISE = np.random.default_rng()  # cause


def batch(step):
    rows = np.random.rand(16, 8)
    if step >= 3:
        rows += NOISE.normal(0, 0.1, rows.shape)  # cause
    return torch.from_numpy(rows).float()


def main():
    torch.manual_seed(0)
    np.random.seed(0)
    model = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 8))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(6):
        inputs = batch(step)
        loss = nn.functional.mse_loss(model(inputs), inputs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
