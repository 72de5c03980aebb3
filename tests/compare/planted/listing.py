"""Files are read in the order of the file system; the folder was copied anew, and its files came in another order."""
# case: unsorted-listing
# before a: --folder {memory} --write up
# a: --folder {memory}
# before b: --folder {memory} --write down
# b: --folder {memory}
# want: channel batch-content|batch-order; step 0; kind listing-order; rule unsorted-listing
# want: says names

import argparse
import os

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Recordings(Dataset):
    def __init__(self, folder):
        self.paths = [os.path.join(folder, name) for name in os.listdir(folder)]  # cause

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        row = np.load(self.paths[index])
        return torch.from_numpy(row[:-1]), torch.tensor(int(row[-1]))


def write(folder, numbers):
    for number in numbers:
        path = os.path.join(folder, f"{number:03}.npy")
        if os.path.exists(path):
            os.unlink(path)
        row = np.random.default_rng([7, number]).normal(size=9)
        row[-1] = number % 3
        np.save(path, row.astype(np.float32))


def train(folder):
    torch.manual_seed(0)
    loader = DataLoader(Recordings(folder), batch_size=8, shuffle=True)
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step, (inputs, labels) in enumerate(loader):
        loss = nn.functional.cross_entropy(model(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder")
    parser.add_argument("--write", choices=["up", "down"])
    arguments = parser.parse_args()
    if arguments.write:
        write(arguments.folder, range(32) if arguments.write == "up" else reversed(range(32)))
    else:
        train(arguments.folder)
