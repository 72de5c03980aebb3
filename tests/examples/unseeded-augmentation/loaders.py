import numpy as np
import torch
from monai.data import DataLoader, Dataset
from monai.transforms import Compose, RandFlip

np.random.seed(0)
torch.manual_seed(0)
# this loader seeds what it loads with numbers from torch
loader = DataLoader(Dataset([], Compose([RandFlip(prob=0.5)])))
