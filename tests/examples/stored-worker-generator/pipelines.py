"""Pipelines with a generator of their own, which workers copy."""
import albumentations as A
import torch
from albumentations import Compose as Pipeline
from torch.utils.data import DataLoader, Dataset, get_worker_info

SHARED = Pipeline([A.OneOf([A.GaussNoise(), A.MotionBlur()])], seed=3)  # want: stored-worker-generator


class Kept(Dataset):
    def __init__(self, images, seed):
        self.images = images
        self.transforms = A.Compose([A.RandomCrop(8, 8)], seed=seed)  # want: stored-worker-generator

    def __getitem__(self, index):
        return self.changed(self.images[index])

    def changed(self, image):
        return self.transforms(image=image)["image"]


class ClosedOver(Dataset):
    def __getitem__(self, index):
        return apply(SHARED, index)


def apply(pipeline, image):
    return pipeline(image=image)


class Given(Dataset):
    def __init__(self, images, transform=None):
        self.images = images
        self.transform = transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = self.images[index]
        if self.transform is not None:
            image = self.transform(image=image)["image"]
        return image


def training(images, seed):
    augment = A.Compose([A.Resize(9, 9), A.HorizontalFlip(p=0.5)], seed=seed)  # want: stored-worker-generator
    fixed = A.Compose([A.Resize(9, 9), A.Normalize()], seed=seed)
    unseeded = A.Compose([A.RandomCrop(8, 8)])  # want: stored-worker-generator(strict)
    for transform in (augment, fixed):
        print(transform)
    loaders = [DataLoader(Given(images, augment), num_workers=4), DataLoader(Given(images, fixed), num_workers=4)]
    return [*loaders, DataLoader(Given(images, transform=unseeded), num_workers=4)]


class SeedsItself(Dataset):
    def __init__(self):
        self.transform = A.Compose([A.RandomCrop(8, 8)], seed=1)

    def __getitem__(self, index):
        self.transform.set_random_seed(index)
        return self.transform(image=index)


class MadeForEach(Dataset):
    def __getitem__(self, index):
        return A.Compose([A.RandomCrop(8, 8)], seed=index)(image=index)


class MadeInWorker(Dataset):
    transform = None

    def pipeline_of_worker(self):
        return A.Compose([A.RandomCrop(8, 8)], seed=get_worker_info().seed % 2**32)

    def __getitem__(self, index):
        self.transform = self.transform or self.pipeline_of_worker()
        return self.transform(image=index)


class WithoutWorkers(Dataset):
    def __init__(self):
        self.transform = A.Compose([A.RandomCrop(8, 8)], seed=1)

    def __getitem__(self, index):
        return self.transform(image=index)


class SeededByWorker(WithoutWorkers):
    def __init__(self):
        self.steps = A.Compose([A.RandomCrop(8, 8)], seed=1)

    def __getitem__(self, index):
        return self.steps(image=index)


def set_seed(worker_id):
    get_worker_info().dataset.steps.set_random_seed(torch.initial_seed() % 2**32)


print(DataLoader(WithoutWorkers(), num_workers=0), DataLoader(SeededByWorker(), num_workers=2, worker_init_fn=set_seed))
