import lightning as L
from torch.utils.data import DataLoader

L.seed_everything(42, workers=True)


class Data(L.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(self.dataset, num_workers=4)
