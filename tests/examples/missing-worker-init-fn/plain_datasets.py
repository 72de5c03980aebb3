import random

from torch.utils.data import DataLoader, Dataset


class Rows(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self._read(index)

    def _read(self, index):
        return self.rows[index]


class Changed(Rows):
    def __init__(self, rows, transform):
        super().__init__(rows)
        self.transform = transform

    def _read(self, index):
        return self.transform(self.rows[index])


class Pairs(Rows):
    def _read(self, index):
        return self.rows[index], self.rows[random.randrange(len(self.rows))]


def stack(batch):
    return list(batch)


def mixed(batch):
    batch.append(random.random())
    return batch


train = DataLoader(Rows([1, 2]), shuffle=True, num_workers=2)  # want: missing-worker-init-fn
train = DataLoader(Rows([1, 2]), num_workers=2, collate_fn=stack)  # want: missing-worker-init-fn
train = DataLoader(Rows([1, 2]), num_workers=2, collate_fn=mixed)  # want: missing-worker-init-fn
train = DataLoader(Rows([1, 2]), num_workers=2, collate_fn=unknown)  # want: missing-worker-init-fn
train = DataLoader(Changed([1, 2], flip), num_workers=2)  # want: missing-worker-init-fn
train = DataLoader(Pairs([1, 2]), num_workers=2)  # want: missing-worker-init-fn
