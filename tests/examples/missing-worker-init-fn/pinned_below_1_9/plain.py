import torch
from torch.utils.data import DataLoader, Dataset


class Rows(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


class Changed(Rows):
    def __init__(self, rows, transform):
        super().__init__(rows)
        self.transform = transform

    def __getitem__(self, index):
        return self.transform(self.rows[index])


torch.manual_seed(0)
plain = DataLoader(Rows([1, 2]), num_workers=2)  # want: missing-worker-init-fn(note)
changed = DataLoader(Changed([1, 2], flip), num_workers=2)  # want: missing-worker-init-fn(warning)
