from torch.utils.data import DataLoader, DistributedSampler


def main(model, dataset, epochs):
    sampler = DistributedSampler(dataset)
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(epochs):
        sampler.epoch = epoch
        for batch in loader:
            model(batch).backward()
