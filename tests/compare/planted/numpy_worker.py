"""Noise from a NumPy generator that nobody seeds, drawn in loader workers: torch seeds the global streams there."""
# case: numpy-in-a-worker
# want: channel stream|batch-content; step 0; kind unseeded-draw; stream numpy; says default_rng

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Signals(Dataset):
    def __init__(self, count):
        self.points = np.linspace(0, 1, 16, dtype=np.float32)
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        noise = np.random.default_rng().normal(0, 0.1, 16)  # cause
        signal = np.sin(self.points * (index % 4 + 1)) + noise
        return torch.from_numpy(signal).float(), index % 4


def main():
    torch.manual_seed(0)
    np.random.seed(0)
    model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loader = DataLoader(Signals(48), batch_size=8, shuffle=True, num_workers=2)
    for step, (signals, labels) in enumerate(loader):
        loss = nn.functional.cross_entropy(model(signals), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
