"""A long float32 sum is split among the threads: with another number of them it ends in other digits."""
# case: threads-sum
# a: OMP_NUM_THREADS=1
# b: OMP_NUM_THREADS=2
# want: channel operation|environment; step 0; kind thread-count; op aten::sum|none; says thread

import torch
from torch import nn


def main():
    torch.manual_seed(0)
    scale = nn.Parameter(torch.ones(4))
    optimizer = torch.optim.SGD([scale], lr=0.1)
    for step in range(4):
        samples = torch.rand(4, 500_000)
        energy = (samples * samples).sum()  # cause
        loss = (scale * energy / 1e6 - 1).square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
