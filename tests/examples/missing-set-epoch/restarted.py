from torch.utils.data import DataLoader, DistributedSampler


def main(model, dataset, steps):
    loader = DataLoader(dataset, sampler=DistributedSampler(dataset))  # want: missing-set-epoch
    batches = iter(loader)
    for step in range(steps):
        try:
            batch = next(batches)
        except StopIteration:
            batches = iter(loader)
            batch = next(batches)
        model(batch).backward()
