"""One run tells the sampler the epoch and the other does not, so the second epoch repeats the order of the first."""
# case: set-epoch
# b edits: program.py: "        sampler.set_epoch(epoch)" -> "        pass"
# want: channel batch-order; step 4; kind sampler|source; says set_epoch

import torch
from torch import nn
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset


def main():
    torch.manual_seed(0)
    rows = torch.randn(32, 10)
    data = TensorDataset(rows, rows.sum(1, keepdim=True))
    sampler = DistributedSampler(data, num_replicas=1, rank=0)
    loader = DataLoader(data, batch_size=8, sampler=sampler)
    model = nn.Sequential(nn.Linear(10, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(2):
        sampler.set_epoch(epoch)  # cause
        for inputs, targets in loader:  # cause
            loss = nn.functional.mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            print(epoch, loss.item())


if __name__ == "__main__":
    main()
