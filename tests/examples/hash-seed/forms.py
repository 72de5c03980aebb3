import hashlib
import json
import random

import numpy as np
import torch


def set_seed(value):
    random.seed(value)
    torch.manual_seed(value)


def through_helper(experiment):
    set_seed(hash(str(experiment)))  # want: hash-seed


def literal():
    torch.manual_seed(hash("run") % 1000)  # want: hash-seed


def pair(epoch, split: str):
    return np.random.RandomState(hash((epoch, split)) & 0xFFFFFFFF)  # want: hash-seed


def added(sample):
    np.random.seed(hash("sample" + sample.uid) % 2**32)  # want: hash-seed


def named(sample):
    return random.Random(hash(sample.file_name))  # want: hash-seed


def joined(parts):
    return torch.Generator().manual_seed(hash("-".join(parts)))  # want: hash-seed


def fold(name: str):
    fold = abs(hash(name)) % 5  # want: hash-seed
    return fold


def chosen(name: str):
    if hash(name) % 100 >= 80:  # want: hash-seed
        return "test"
    return "train"


def written_as_json(settings):
    random.seed(hash(json.dumps(settings)))  # want: hash-seed


def through_a_name(*parts):
    key = ",".join(map(repr, parts))
    np.random.seed(hash(key) % 2**32)  # want: hash-seed


# --- silent ---


def numbers(seed, epoch, index):
    rng = np.random.default_rng(int(hash((seed, epoch, index)) % 1e6))
    random.seed(hash(index))
    random.seed(hash((1, 2.5)))
    return rng


def annotated(name: int):
    random.seed(hash(name))


def digest(name: str):
    random.seed(int(hashlib.md5(name.encode()).hexdigest(), 16))


def unlike_a_text(config):
    random.seed(hash(config))


def sum_in_a_name(seed, epoch):
    key = seed + 1000 * epoch
    random.seed(hash(key))


def rebound_to_a_number(name):
    key = str(name)
    key = table.index(key)
    random.seed(hash(key))


def cached(name: str, table):
    slot = hash(name) % len(table)
    return table[slot]


def own(name: str, hash):
    random.seed(hash(name))
