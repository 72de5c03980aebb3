import numpy as np
import torch
from torch import nn

import utils


def main():
    utils.seed_everything(7)
    model = nn.Linear(8, 2)
    noise = np.random.normal(size=(16, 8))  # want: unseeded-program
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(3):
        loss = model(torch.as_tensor(noise)).sum()
        loss.backward()
        optimizer.step()


if __name__ == "__main__":
    main()
