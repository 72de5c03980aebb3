"""Each experiment gets the hash of its name as seed, and Python salts the hashes of texts in every process."""
# case: hash-as-seed
# a: PYTHONHASHSEED=3
# b: PYTHONHASHSEED=4
# want: channel environment|stream; step 0; kind hash-seed; rule hash-seed; says PYTHONHASHSEED

import torch
from torch import nn


def main():
    experiment = "small-net-on-noise"
    torch.manual_seed(hash(experiment) % 2**32)  # cause
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(5):
        inputs = torch.randn(16, 8)
        loss = nn.functional.cross_entropy(model(inputs), (inputs[:, 0] > 0).long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
