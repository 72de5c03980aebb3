# https://github.com/Project-MONAI/MONAI/issues/1068
import torch
from monai.transforms import Compose, RandAffined, RandGaussianNoised
from monai.utils import set_determinism
from torch.utils.data import DataLoader, Dataset

set_determinism(seed=0)


class Volumes(Dataset):
    def __init__(self):
        steps = [RandAffined(keys=["image"], prob=0.5), RandGaussianNoised(keys=["image"], prob=0.5)]
        self.transform = Compose(steps)

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return self.transform({"image": torch.zeros(1, 8, 8)})


loader = DataLoader(Volumes())
