import numpy as np
from torch.utils.data import DataLoader

SEEDS = [3, 5, 7, 11]


def any_word(worker_id):
    index = np.random.choice(len(np.random.get_state()[1]), 1)
    np.random.seed(np.random.get_state()[1][index] + worker_id)


def first_word(worker_id):
    index = np.random.choice(len(np.random.get_state()[1]), 1)
    if worker_id:
        np.random.seed(np.random.get_state()[1][index] + worker_id)
    else:
        np.random.seed(np.random.get_state()[1][0] + worker_id)  # want: wrong-worker-init-fn


def listed(worker_id):
    np.random.seed(SEEDS[worker_id])  # want: wrong-worker-init-fn


train = DataLoader(rows, num_workers=2, worker_init_fn=any_word)
train = DataLoader(rows, num_workers=2, worker_init_fn=first_word)
train = DataLoader(rows, num_workers=2, worker_init_fn=listed)
