from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler


def main(model, dataset, optimizer, epochs):
    sampler = DistributedSampler(dataset)  # want: missing-set-epoch
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(epochs):
        # one pass over the data
        for batch in loader:
            model(batch).backward()
            optimizer.step()
