# https://github.com/Project-MONAI/MONAI/issues/1068
import numpy as np
import torch
from monai.transforms import Compose, RandGaussianNoise
from torch.utils.data import DataLoader, Dataset


class Scans(Dataset):
    def __init__(self, scans, transform):
        self.scans, self.transform = scans, transform

    def __len__(self):
        return len(self.scans)

    def __getitem__(self, index):
        return self.transform(self.scans[index])


def seed_streams(worker_id):
    np.random.seed(torch.initial_seed() % 2**32)


if __name__ == "__main__":
    torch.manual_seed(0)
    noise = Compose([RandGaussianNoise(prob=1.0)]).set_random_state(seed=1)  # want: stored-worker-generator
    scans = Scans(np.zeros((12, 1, 4, 4), "float32"), noise)
    for scan in DataLoader(scans, batch_size=3, num_workers=3, worker_init_fn=seed_streams):
        print(scan)
