import lightning as L
from torch.utils.data import DataLoader


class Data(L.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(self.dataset, num_workers=4)


def outside(dataset):
    return DataLoader(dataset, num_workers=4)  # want: missing-worker-init-fn
