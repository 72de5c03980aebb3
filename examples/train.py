"""Train a small classifier. Every run prints another accuracy; `randlint check examples/train.py` says why."""

import os

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, Dataset

os.environ["PYTHONHASHSEED"] = "0"


class NoisyDigits(Dataset):
    """Digits with some noise added on the fly."""

    def __init__(self, images, labels):
        self.images = torch.tensor(images, dtype=torch.float32) / 16
        self.labels = torch.tensor(labels)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        noise = np.random.normal(0, 0.1, self.images.shape[1])
        return self.images[index] + torch.tensor(noise, dtype=torch.float32), self.labels[index]


def main():
    images, labels = load_digits(return_X_y=True)
    train_x, test_x, train_y, test_y = train_test_split(images, labels, test_size=0.2)
    loader = DataLoader(NoisyDigits(train_x, train_y), batch_size=64, shuffle=True, num_workers=2)

    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(5):
        for batch, target in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(batch), target).backward()
            optimizer.step()

    model.eval()
    with torch.no_grad():
        predicted = model(torch.tensor(test_x, dtype=torch.float32) / 16).argmax(1)
    print(f"accuracy {(predicted == torch.tensor(test_y)).float().mean():.3f}")


if __name__ == "__main__":
    main()
