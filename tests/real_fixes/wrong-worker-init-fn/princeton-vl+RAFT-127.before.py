# https://github.com/princeton-vl/RAFT/issues/127
import random

import numpy as np
import torch
from torch.utils import data


class Pairs(data.Dataset):
    ready = False

    def __getitem__(self, index):
        if not self.ready:
            worker = data.get_worker_info()
            if worker is not None:
                torch.manual_seed(worker.id)  # want: wrong-worker-init-fn
                np.random.seed(worker.id)
                random.seed(worker.id)
                self.ready = True
        return self.augment(self.images[index], np.random.rand())
