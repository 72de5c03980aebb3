"""Init functions, right and wrong."""
import os
import random
import time
from functools import partial

import numpy as np
import torch
from torch.utils.data import DataLoader, get_worker_info


def worker_init_clock(worker_id):
    np.random.seed(int(time.time()) + worker_id)  # want: wrong-worker-init-fn


def worker_init_divided(worker_id):
    np.random.seed(torch.initial_seed() // 2**32)  # want: wrong-worker-init-fn
    random.seed(torch.initial_seed() // 2**32)


def worker_init_none(worker_id):
    np.random.seed(None)  # want: wrong-worker-init-fn


def worker_init_empty(worker_id):
    np.random.seed()  # want: wrong-worker-init-fn


def worker_init_rank(worker_id, num_workers, rank, seed):
    worker_seed = num_workers * rank + worker_id + seed
    np.random.seed(worker_seed)  # want: wrong-worker-init-fn
    random.seed(worker_seed)


def worker_init_id(worker_id):
    torch.manual_seed(worker_id)  # want: wrong-worker-init-fn


def worker_init_constant(worker_id):
    seed = 123
    np.random.seed(seed)  # want: wrong-worker-init-fn


def worker_init_bytes(worker_id):
    np.random.seed(int.from_bytes(os.urandom(4), "little"))  # want: wrong-worker-init-fn


def worker_init_state_through_name(worker_id):
    seed = np.random.get_state()[1][0] + worker_id
    np.random.seed(seed)  # want: wrong-worker-init-fn


def worker_init_info(_):
    np.random.seed(get_worker_info().seed)  # want: wrong-worker-init-fn


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)


def worker_init_helper(worker_id):
    set_seed(worker_id + int(os.environ["SEED"]))  # want: wrong-worker-init-fn


class Trainer:
    def prepare(self, worker_id):
        np.random.seed(self.seed + worker_id)  # want: wrong-worker-init-fn

    def loader(self):
        return DataLoader(self.data, num_workers=2, worker_init_fn=self.prepare)

    def lasting(self):
        return DataLoader(
            self.data, num_workers=2, worker_init_fn=lambda i: random.seed(self.seed + i), persistent_workers=True
        )

    def val_loader(self):
        return DataLoader(self.data, num_workers=2, worker_init_fn=partial(for_evaluation, 3))


def for_evaluation(seed, worker_id):
    np.random.seed(seed + worker_id)


# -- right -------------------------------------------------------------------------------------------------


def worker_init_reduced(worker_id):
    worker_seed = torch.initial_seed()
    worker_seed %= 2**32
    np.random.seed(worker_seed)
    random.seed(torch.initial_seed())


def worker_init_masked(worker_id):
    np.random.seed(int(get_worker_info().seed) & 0xFFFFFFFF)


def worker_init_sequence(worker_id):
    sequence = np.random.SeedSequence([torch.initial_seed(), worker_id])
    np.random.seed(sequence.generate_state(4))


def worker_init_drawn(worker_id):
    np.random.seed(torch.randint(0, 2**31, ()).item())


def worker_init_small(worker_id):
    set_seed(torch.initial_seed() % 2**31 + worker_id)


def worker_init_dataset(worker_id):
    info = torch.utils.data.get_worker_info()
    info.dataset.rng = np.random.default_rng(info.seed)
    info.dataset.files = info.dataset.files[worker_id :: info.num_workers]


def worker_init_threads(worker_id):
    os.sched_setaffinity(0, range(os.cpu_count()))


def worker_init_unknown(worker_id):
    np.random.seed(choose_seed(worker_id))


def choose_seed(worker_id):
    return torch.initial_seed() % 2**32


def for_epoch(epoch, seed):
    def worker_init_fn(worker_id):
        np.random.seed(seed + epoch * 1000 + worker_id)

    return worker_init_fn


def seeds_the_program(seed):
    random.seed(seed)


def worker_init_callback(worker_id, callback):
    seed = callback(get_worker_info())
    random.seed(seed)


def never_run(dataset):
    return DataLoader(dataset, num_workers=0, worker_init_fn=lambda i: np.random.seed(3 + i))
