import random

import albumentations as A

rows = list(range(100))
random.seed(42)
random.shuffle(rows)
augment = A.Compose([A.RandomCrop(32, 32)])
