import random

import numpy as np


def set_seed(seed):
    if seed > 0:
        random.seed(seed)
        np.random.seed(seed)


def careful(seed=-1):
    if seed != -1:
        np.random.seed(seed)


def early(seed=-1):
    if seed < 0:
        return
    np.random.seed(seed)


def through(seed=-1):
    set_seed(seed)


def converted(seed="auto"):
    if isinstance(seed, str):
        return
    np.random.seed(seed)


def asks_whether_it_is_there(seed=-1):
    if seed is not None:
        np.random.seed(seed)  # want: seed-type(warning)


set_seed(-1)
careful("3")
