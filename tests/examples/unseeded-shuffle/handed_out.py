"""A loader draws when it is iterated: one that a function hands out may be iterated after its caller has seeded."""

import torch
from torch.utils.data import DataLoader


def make_loaders(train, test):
    return DataLoader(train, shuffle=True), DataLoader(test)


def make_one(train):
    loader = DataLoader(train, shuffle=True)
    return loader


def main():
    loader, _ = make_loaders(train_rows, test_rows)
    torch.manual_seed(1)
    for batch in loader:
        print(batch)


if __name__ == "__main__":
    main()
