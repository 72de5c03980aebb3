"""Images are flipped by Python's own stream, which nobody seeds; torch and NumPy are seeded."""
# case: unseeded-python-augmentation
# want: channel stream|batch-content; step 0; kind unseeded-draw; stream python; says random

import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Pictures(Dataset):
    def __init__(self, pictures, labels):
        self.pictures, self.labels = pictures, labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        picture = self.pictures[index]
        shift = random.randint(0, 7)  # cause
        return picture.roll(shift, -1), self.labels[index]


def main():
    torch.manual_seed(0)
    np.random.seed(0)
    pictures = torch.from_numpy(np.random.rand(40, 1, 8, 8)).float()
    loader = DataLoader(Pictures(pictures, torch.arange(40) % 4), batch_size=8, shuffle=True)
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step, (inputs, labels) in enumerate(loader):
        loss = nn.functional.cross_entropy(model(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
