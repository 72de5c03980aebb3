# https://github.com/princeton-vl/RAFT/issues/127
import numpy as np
from torch.utils import data


class Pairs(data.Dataset):
    def __getitem__(self, index):
        return self.augment(self.images[index], np.random.rand())
