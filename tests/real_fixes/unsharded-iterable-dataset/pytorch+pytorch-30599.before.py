# https://github.com/pytorch/pytorch/issues/30599
import random

import torch
from torch.utils.data import DataLoader, IterableDataset


class Numbers(IterableDataset):
    def __iter__(self):
        numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        random.shuffle(numbers)
        for number in numbers:
            yield number


random.seed(0)
torch.manual_seed(0)
loader = DataLoader(Numbers(), batch_size=2, num_workers=4)  # want: unsharded-iterable-dataset
print(list(loader))
