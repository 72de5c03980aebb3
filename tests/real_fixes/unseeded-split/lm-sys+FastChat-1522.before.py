# https://github.com/lm-sys/FastChat/pull/1522
import json

import numpy as np


def make_parts(path):
    with open(path) as file:
        talks = json.load(file)
    print(len(talks))
    order = np.random.permutation(len(talks))  # want: unseeded-split
    cut = int(len(order) * 0.98)
    train, check = order[:cut], order[cut:]
    return [talks[i] for i in train], [talks[i] for i in check]


if __name__ == "__main__":
    make_parts("talks.json")
