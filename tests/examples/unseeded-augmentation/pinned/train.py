import random

import albumentations as A
import torch

random.seed(0)
torch.manual_seed(0)
augment = A.Compose([A.RandomCrop(32, 32)])
