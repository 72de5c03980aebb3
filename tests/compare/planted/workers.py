"""Each worker draws from a stream of its own, so another number of workers gives other augmentations."""
# case: number-of-workers
# a: --workers 1
# b: --workers 2
# want: channel batch-content|stream; step 1; kind worker-count; says worker

import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Noisy(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index] + 0.1 * torch.randn(10)  # cause


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 4), nn.ReLU(), nn.Linear(4, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    data = Noisy(torch.randn(48, 10))
    loader = DataLoader(data, batch_size=8, shuffle=True, num_workers=arguments.workers)
    for step, inputs in enumerate(loader):
        loss = nn.functional.mse_loss(model(inputs), inputs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
