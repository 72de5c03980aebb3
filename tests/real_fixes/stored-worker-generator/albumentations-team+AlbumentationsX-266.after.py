# https://github.com/albumentations-team/AlbumentationsX/issues/266
# /// script
# dependencies = ["albumentations>=2.0.8", "torch"]
# ///
import albumentations as A
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, get_worker_info


class Squares(Dataset):
    def __init__(self):
        self.squares = np.full((96, 40, 40, 3), 200, dtype=np.uint8)
        self.changes = A.Compose([A.HorizontalFlip(p=0.5), A.CoarseDropout(p=0.5)])

    def __len__(self):
        return len(self.squares)

    def __getitem__(self, index):
        return self.changes(image=self.squares[index])["image"]


def seed_changes(worker_id):
    get_worker_info().dataset.changes.set_random_seed(torch.initial_seed() % 2**32)


if __name__ == "__main__":
    torch.manual_seed(0)
    batches = DataLoader(Squares(), batch_size=8, num_workers=3, worker_init_fn=seed_changes)
    for epoch in range(2):
        print(epoch, [int(batch.sum()) for batch in batches])
