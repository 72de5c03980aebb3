import lightning as L
import torch
from torch.utils.data import DataLoader


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.head = torch.nn.Linear(4, 1)

    def training_step(self, batch, index):
        return self.head(batch).sum()


L.seed_everything(1, workers=True)
L.Trainer(max_epochs=2).fit(Net(), DataLoader(rows, shuffle=True))
