import albumentations as A
from photos import Photos
from seeding import seed_helper
from torch.utils.data import DataLoader

seed_worker = seed_helper(3)


def loaders(images):
    augment = A.Compose([A.RandomCrop(8, 8)], seed=42)  # want: stored-worker-generator
    looked_at = A.Compose([A.RandomCrop(8, 8)], seed=42)
    train = DataLoader(Photos(images, transform=augment), num_workers=4)
    peek = DataLoader(Photos(images, transform=looked_at), num_workers=0)
    fixed = A.Compose([A.CenterCrop(8, 8)], seed=42)
    return train, peek, DataLoader(Photos(images, fixed), num_workers=4, worker_init_fn=seed_worker)
