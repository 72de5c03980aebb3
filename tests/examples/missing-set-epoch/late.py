from torch.utils.data import DataLoader, DistributedSampler


def counts_ahead(model, dataset):
    sampler = DistributedSampler(dataset)
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(10):
        for batch in loader:
            model(batch).backward()
        sampler.set_epoch(epoch + 1)


def starts_at_one(model, dataset):
    sampler = DistributedSampler(dataset)
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(1, 11):
        for batch in loader:
            model(batch).backward()
        sampler.set_epoch(epoch)


def inside_the_inner_loop(model, dataset):
    sampler = DistributedSampler(dataset)
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(10):
        for batch in loader:
            sampler.set_epoch(epoch)
            model(batch).backward()


def once_for_a_test(dataset):
    sampler = DistributedSampler(dataset)
    sampler.set_epoch(3)
    return list(sampler)
