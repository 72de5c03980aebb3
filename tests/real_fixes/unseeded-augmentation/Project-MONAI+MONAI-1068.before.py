# https://github.com/Project-MONAI/MONAI/issues/1068
import numpy as np
import torch
from monai.transforms import Compose, RandAffined, RandGaussianNoised
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
np.random.seed(0)


class Volumes(Dataset):
    def __init__(self):
        steps = [RandAffined(keys=["image"], prob=0.5), RandGaussianNoised(keys=["image"], prob=0.5)]
        self.transform = Compose(steps)  # want: unseeded-augmentation

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return self.transform({"image": torch.zeros(1, 8, 8)})


loader = DataLoader(Volumes())
