"""A look at a few random rows before training moves the stream that shuffles; or the seed is simply another one."""
# case: extra-draw
# b: --preview
# want: channel stream|batch-order; step 0; kind extra-draw; stream torch; says randperm|draw
# case: another-seed
# b: --seed 1
# want: channel stream; step 0; kind another-seed; stream torch; says seed

import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--preview", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)  # cause: another-seed
    rows = torch.linspace(-1, 1, 600).reshape(60, 10)
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
    if arguments.preview:
        print("a few rows", rows[torch.randperm(60)[:3], 0].tolist())  # cause: extra-draw
    loader = DataLoader(TensorDataset(rows, rows.sin().sum(1, keepdim=True)), batch_size=10, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step, (inputs, targets) in enumerate(loader):
        loss = nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
