import argparse
import os
import random
import subprocess
import time
from dataclasses import dataclass
from typing import Optional

import numpy as np
import torch
from sklearn.model_selection import train_test_split


def negated(seed: Optional[int] = None):
    if seed is None:  # want: seed-zero-ignored
        seed = random.randint(0, 1000)
    print(seed)
    random.seed(seed)


def else_arm(seed=None):
    if seed is None:  # want: seed-zero-ignored
        print("no seed")
    else:
        random.seed(seed)


def with_more(seed=None, cuda=False):
    if cuda and seed is not None:  # want: seed-zero-ignored
        torch.cuda.manual_seed_all(seed)


def falls_back(seed: int | None = None):
    seed = seed if seed is not None else 42  # want: seed-zero-ignored
    return np.random.default_rng(seed)


def in_argument(X, seed=None):
    return train_test_split(X, random_state=seed if seed is not None else 1)  # want: seed-zero-ignored


def chosen(seed=None):
    rng = np.random.RandomState(seed) if seed is not None else np.random.mtrand._rand  # want: seed-zero-ignored
    return rng


def inside_more(seed=None, rank=0):
    return np.random.default_rng((seed if seed is not None else 7) + rank)  # want: seed-zero-ignored


def bare_inside_more(seed=None, other=None):
    return np.random.default_rng([seed or other or 3])  # want: seed-zero-ignored


def number(seed=42):
    if seed is not None:  # want: seed-zero-ignored
        torch.manual_seed(seed)


def option():
    parser = argparse.ArgumentParser()
    parser.add_argument("--random-seed", type=int, default=None)
    args = parser.parse_args()
    if args.random_seed is not None:  # want: seed-zero-ignored
        torch.manual_seed(args.random_seed)


def table(config):
    if config.get("seed") is not None:  # want: seed-zero-ignored
        torch.manual_seed(config["seed"])


def attribute(cfg):
    if cfg.train.noise_seed is not None:  # want: seed-zero-ignored
        torch.manual_seed(cfg.train.noise_seed)


@dataclass
class Settings:
    seed: Optional[int] = None
    shuffle_seed: int = 0

    def apply(self):
        if self.seed is not None:  # want: seed-zero-ignored
            random.seed(self.seed)
        if self.shuffle_seed:
            random.seed(self.shuffle_seed)


def in_loop(seed=None):
    for trial in range(3):
        if seed is not None:  # want: seed-zero-ignored
            np.random.seed(seed + trial)
        elif trial:
            np.random.seed(trial)


def elif_arm(name, seed=None):
    if name == "a":
        pass
    elif seed is not None:  # want: seed-zero-ignored
        np.random.seed(seed)


# --- silent ---


def none(seed=None):
    if seed is None:
        seed = int(time.time())
    print(seed)
    random.seed(seed)


def same_zero(seed=None):
    return np.random.default_rng(seed or 0)


def zero_too(seed=None):
    return np.random.default_rng(seed if seed else 0)


def only_printed(seed=None):
    if seed:
        print("seeded with", seed)


def whole(seed: int):
    if seed:
        random.seed(seed)


def zero_default(seed=0):
    if seed:
        random.seed(seed)


def flag(fix_seed, use_seed=True):
    if fix_seed:
        random.seed(1)
    if use_seed:
        random.seed(2)


def commented(seed=None):
    # 0 means that nothing is seeded
    if seed:
        random.seed(seed)


def remarked(seed=None):
    if seed:  # zero: leave it alone
        random.seed(seed)


def text(seed=None):
    return seed or "Once upon a time"


def typed(seed: str = ""):
    if seed:
        random.seed(seed)


def helped():
    parser = argparse.ArgumentParser()
    parser.add_argument("--first-seed", type=int, help="random seed (0: none)")
    args = parser.parse_args()
    if args.first_seed:
        torch.manual_seed(args.first_seed)


def as_text():
    parser = argparse.ArgumentParser()
    parser.add_argument("--start-seed")
    parser.add_argument("--run-seed", type=int, default=7)
    args = parser.parse_args()
    if args.start_seed:
        random.seed(args.start_seed)
    if args.run_seed:
        random.seed(args.run_seed)


def environment():
    seed = os.environ.get("SEED", "")
    if seed:
        random.seed(int(seed))


def command(seed=None):
    if seed:
        subprocess.run(["train", "--seeds", str(seed)], check=True)


def to_none(settings):
    return np.random.default_rng(settings.split_seed or None)
