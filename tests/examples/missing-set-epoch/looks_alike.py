import torch
from torch.utils.data import DataLoader, DistributedSampler


def cross_validate(make_model, parts, epochs):
    for fold in range(5):
        train_set, _ = parts(fold)
        loader = DataLoader(train_set, sampler=DistributedSampler(train_set))
        for batch in loader:
            make_model()(batch).backward()


def one_pass_each(model, datasets):
    for dataset in datasets:
        train_once(model, dataset)


def train_once(model, dataset):
    loader = DataLoader(dataset, sampler=DistributedSampler(dataset))
    for epoch in range(1):
        for batch in loader:
            model(batch).backward()


def measure(model, dataset):
    loader = DataLoader(dataset, sampler=DistributedSampler(dataset))
    for _ in range(10):
        with torch.no_grad():
            for batch in loader:
                model(batch)


def unknown(model, dataset, shuffle, epochs, **options):
    first = DataLoader(dataset, sampler=DistributedSampler(dataset, shuffle=shuffle))
    second = DataLoader(dataset, sampler=DistributedSampler(dataset, **options))
    for epoch in range(epochs):
        for one, two in zip(first, second):
            model(one, two).backward()


def handed_out(dataset):
    return DataLoader(dataset, sampler=DistributedSampler(dataset))


def evaluate(model, dataset):
    test_loader = DataLoader(dataset, sampler=DistributedSampler(dataset))
    for repeat in range(3):
        for batch in test_loader:
            model(batch)
