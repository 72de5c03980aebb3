"""Torch picks its vector code by the CPU: the same seed gives normal numbers with other last digits."""
# case: cpu-capability
# b: ATEN_CPU_CAPABILITY=default
# want: channel operation|stream|parameters|environment; step 0; kind cpu-capability
# want: says ATEN_CPU_CAPABILITY|capability

import torch
from torch import nn


def main():
    torch.manual_seed(0)
    teacher = torch.randn(64, 32)  # cause
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 32))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(4):
        inputs = torch.rand(16, 64)
        loss = nn.functional.mse_loss(model(inputs), inputs @ teacher)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
