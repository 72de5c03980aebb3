import albumentations as A
import numpy as np
import torch

np.random.seed(0)
torch.manual_seed(0)
augment = A.Compose([A.RandomCrop(32, 32)])
augment.set_random_seed(7)
