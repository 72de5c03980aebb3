import argparse
import datetime
import logging
import os
import random
import secrets
import time
from datetime import datetime as dt

import numpy as np
import tensorflow as tf
import torch
from sklearn.model_selection import train_test_split


def nothing():
    random.seed()  # want: entropy-seed
    random.seed(None)  # want: entropy-seed
    np.random.seed(None)  # want: entropy-seed
    torch.seed()  # want: entropy-seed
    return tf.random.Generator.from_non_deterministic_state()  # want: entropy-seed


def none_by_name():
    seed = None
    np.random.seed(seed)  # want: entropy-seed


def clocks():
    np.random.seed(int(time.time()))  # want: entropy-seed
    random.seed(dt.now())  # want: entropy-seed
    random.seed(datetime.datetime.now().microsecond)  # want: entropy-seed
    torch.manual_seed(time.time_ns() % 2**32)  # want: entropy-seed


def system():
    random.seed(os.urandom(8))  # want: entropy-seed
    np.random.seed(int.from_bytes(os.urandom(4), "big"))  # want: entropy-seed
    torch.manual_seed(secrets.randbits(32))  # want: entropy-seed
    return np.random.default_rng(secrets.randbits(128))  # want: entropy-seed


def split(X):
    return train_test_split(X, random_state=int(time.time()))  # want: entropy-seed


def generator():
    return torch.Generator().manual_seed(int(time.time()))  # want: entropy-seed


def with_process(rank):
    seed = os.getpid() + rank
    np.random.seed(seed)  # want: entropy-seed


def left_out(seed=None):
    if seed is None:
        seed = int(time.time())
    random.seed(seed)  # want: entropy-seed(strict)


def drawn_from_the_stream_that_it_seeds(options):
    seed = options.get("seed")
    if seed is None:
        seed = random.randint(1, 10000)
    random.seed(seed)  # want: entropy-seed


def generator_left_out(rows, rng=None):
    if rng is None:
        rng = np.random.default_rng(secrets.randbits(128))  # want: entropy-seed(strict)
    return rng.permutation(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    args = parser.parse_args()
    torch.manual_seed(random.randint(0, 1000))  # want: entropy-seed
    drawn_from_the_stream_that_it_seeds({})


# --- silent ---


def logged():
    seed = int(time.time())
    logging.info("seed %d", seed)
    random.seed(seed)


def in_text():
    seed = int(time.time())
    random.seed(seed)
    np.save(f"weights-{seed}.npy", np.random.rand(3))


def joined():
    seed = int(time.time())
    print("seed: " + str(seed))
    random.seed(seed)


def stored(args):
    seed = secrets.randbits(32)
    args.seed = seed
    random.seed(seed)


def in_table():
    seed = secrets.randbits(32)
    random.seed(seed)
    return {"seed": seed, "draw": random.random()}


def returned():
    return torch.seed()


def kept():
    seed = torch.seed()
    print(seed)


def from_seeded(seed):
    rng = np.random.RandomState(seed)
    torch.manual_seed(rng.randint(2**31))


def timed(seed):
    start = time.time()
    random.seed(seed)
    return time.time() - start


def worker_init_fn(worker_id):
    random.seed(time.time())


def from_torch():
    np.random.seed(torch.initial_seed() % 2**32)
