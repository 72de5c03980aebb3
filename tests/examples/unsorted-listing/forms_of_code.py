import os
import random
from pathlib import Path

import numpy as np


def by_part(root, part):
    match part:
        case "train":
            return os.listdir(root)[:100]  # want: unsorted-listing
        case _:
            return os.listdir(root)[100:]  # want: unsorted-listing


def named_in_passing(root):
    if names := [f for f in os.listdir(root) if f.endswith(".npy")]:  # want: unsorted-listing
        return names[0]
    return None


def nested(root):
    def inner():
        files = [p for p in Path(root).iterdir() if p.suffix]  # want: unsorted-listing
        np.random.default_rng(0).shuffle(files)
        return files

    return inner()


def by_permutation(root):
    files = np.array(os.listdir(root))  # want: unsorted-listing
    order = np.random.RandomState(1).permutation(len(files))
    return files[order[:10]], files[order[10:]]


async def newest(root):
    return max(Path(root).glob("*.ckpt"), key=lambda p: p.stat().st_mtime)


def by_name(root):
    return {f: Path(root, f).read_text() for f in os.listdir(root)}


def one_of_sorted(root):
    return random.Random(0).choice(sorted(os.listdir(root)))
