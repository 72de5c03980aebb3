"""The dataset draws per item from a stream that nothing seeds."""
import random

import lightning as L
import torch
from torch.utils.data import DataLoader, Dataset


class Crops(Dataset):
    def __getitem__(self, index):
        return self.rows[index][random.randint(0, 8) :]  # want: unseeded-program

    def __len__(self):
        return 10


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.head = torch.nn.Linear(4, 1)

    def training_step(self, batch, index):
        return self.head(batch).sum()


if __name__ == "__main__":
    torch.manual_seed(0)
    trainer = L.Trainer(max_epochs=2)
    trainer.fit(Net(), DataLoader(Crops(), batch_size=4))
