"""Loaders for evaluation matter where reading an item draws."""
import random

import numpy as np
import torchvision
from torch.utils.data import DataLoader, Dataset, Subset, random_split
from torchvision import transforms


class Plain(Dataset):
    def __init__(self, files, transform=None):
        self.files, self.transform = files, transform

    def __getitem__(self, index):
        return self.transform(self.files[index])


class Drawing(Plain):
    def __getitem__(self, index):
        return self.pick()

    def pick(self):
        return random.choice(self.files)


class Augmenting(Dataset):
    def __init__(self, mode):
        self.mode = mode

    def __getitem__(self, index):
        if self.mode == "train":
            return index + np.random.randn()
        return index


def named(dataset, val_set, args):
    val_loader = DataLoader(dataset, num_workers=4)  # want: missing-worker-init-fn(strict)
    testloader = DataLoader(dataset, num_workers=4)  # want: missing-worker-init-fn(strict)
    loader = DataLoader(val_set, num_workers=4)  # want: missing-worker-init-fn(strict)
    args.run(eval_loader=DataLoader(dataset, num_workers=4))  # want: missing-worker-init-fn(strict)
    loaders = {"test": DataLoader(dataset, num_workers=4)}  # want: missing-worker-init-fn(strict)
    loaders["val"] = DataLoader(dataset, num_workers=4)  # want: missing-worker-init-fn(strict)
    train, dev = (
        DataLoader(dataset, num_workers=1),  # want: missing-worker-init-fn
        DataLoader(dataset, num_workers=2),  # want: missing-worker-init-fn(strict)
    )
    both = {k: DataLoader(dataset[k], num_workers=4) for k in ("train", "val")}  # want: missing-worker-init-fn
    return val_loader, testloader, loader, loaders, train, dev, both


def shuffled(dataset, files):
    unknown_val = DataLoader(dataset, shuffle=True, num_workers=4)  # want: missing-worker-init-fn
    plain_val = DataLoader(Plain(files), shuffle=True, num_workers=4)  # want: missing-worker-init-fn(strict)
    mnist = torchvision.datasets.MNIST("data", train=False)
    test_loader = DataLoader(mnist, shuffle=True, num_workers=4)  # want: missing-worker-init-fn(strict)
    return unknown_val, plain_val, test_loader


def drawing(files):
    flips = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])
    val_loader = DataLoader(Drawing(files), num_workers=4)  # want: missing-worker-init-fn
    aug_val_loader = DataLoader(Plain(files, flips), num_workers=4)  # want: missing-worker-init-fn
    part_val = DataLoader(Subset(Drawing(files), [1]), num_workers=4)  # want: missing-worker-init-fn
    train, val = random_split(Drawing(files), [3, 4])
    val_dl = DataLoader(val, num_workers=4)  # want: missing-worker-init-fn
    mode_val = DataLoader(Augmenting("val"), num_workers=4)  # want: missing-worker-init-fn(strict)
    return val_loader, aug_val_loader, part_val, train, val_dl, mode_val


class Data:
    def val_dataloader(self):
        return DataLoader(self.dataset, num_workers=4)  # want: missing-worker-init-fn(strict)

    def train_dataloader(self):
        return DataLoader(self.dataset, num_workers=4)  # want: missing-worker-init-fn


def by_branch(dataset, is_training):
    if is_training:
        return DataLoader(dataset, num_workers=4)  # want: missing-worker-init-fn
    else:
        return DataLoader(dataset, num_workers=4)  # want: missing-worker-init-fn(strict)
