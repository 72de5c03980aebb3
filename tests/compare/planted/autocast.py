"""The second run computes in bfloat16."""
# case: autocast
# b: --amp
# want: channel operation|control-flow|loss; step 0; kind dtype|arguments; says bfloat16|autocast|dtype

import argparse

import torch
from torch import nn


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--amp", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 4))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for step in range(5):
        inputs = torch.randn(16, 32)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.amp):  # cause
            scores = model(inputs)  # cause
            loss = nn.functional.cross_entropy(scores, inputs[:, :4].argmax(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
