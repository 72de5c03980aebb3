# https://github.com/albumentations-team/albumentations/issues/2332
import random

import albumentations as A
import numpy as np

random.seed(42)
np.random.seed(42)
image = np.zeros((64, 64, 3), dtype=np.uint8)
transform = A.Compose([A.HorizontalFlip(p=0.5), A.RandomBrightnessContrast(p=0.9)], seed=42)
print([transform(image=image)["image"].mean() for _ in range(4)])
