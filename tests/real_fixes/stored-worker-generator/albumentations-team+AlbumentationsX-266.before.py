# https://github.com/albumentations-team/AlbumentationsX/issues/266
# /// script
# dependencies = ["albumentations>=2.0.8", "torch"]
# ///
import albumentations as A
import numpy as np
from torch.utils.data import DataLoader, Dataset


class Squares(Dataset):
    def __init__(self):
        self.squares = np.full((96, 40, 40, 3), 200, dtype=np.uint8)
        self.changes = A.Compose([A.HorizontalFlip(p=0.5), A.CoarseDropout(p=0.5)])  # want: stored-worker-generator

    def __len__(self):
        return len(self.squares)

    def __getitem__(self, index):
        return self.changes(image=self.squares[index])["image"]


if __name__ == "__main__":
    batches = DataLoader(Squares(), batch_size=8, num_workers=3)
    for epoch in range(2):
        print(epoch, [int(batch.sum()) for batch in batches])
