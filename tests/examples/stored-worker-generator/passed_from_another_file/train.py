import albumentations as A
from photos import Photos
from torch.utils.data import DataLoader, random_split


def transforms(train):
    if train:
        return A.Compose([A.RandomCrop(8, 8)], seed=42)  # want: stored-worker-generator
    return A.Compose([A.CenterCrop(8, 8)], seed=42)


def main(images, workers=8):
    photos = Photos(images, transforms(train=True))
    train, rest = random_split(photos, [80, 20])
    test = DataLoader(Photos(images, transform=transforms(train=False)), num_workers=workers)
    return DataLoader(train, num_workers=workers), test, rest


main(list(range(100)))
