# https://github.com/fastai/fastai/pull/2006
import os

import numpy as np


def files_in(folder, extensions):
    names = [entry.name for entry in os.scandir(folder) if entry.is_file()]  # want: unsorted-listing
    return [os.path.join(folder, name) for name in names if os.path.splitext(name)[1] in extensions]


def split_by_share(items, share, seed):
    order = np.random.RandomState(seed).permutation(len(items))
    cut = int(share * len(items))
    return [items[i] for i in order[cut:]], [items[i] for i in order[:cut]]


train, valid = split_by_share(files_in("pictures", {".png"}), 0.2, 42)
