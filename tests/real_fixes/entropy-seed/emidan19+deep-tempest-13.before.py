# https://github.com/emidan19/deep-tempest/issues/13
import random

import numpy as np
import torch


def main(options):
    seed = options["train"].get("manual_seed", None)
    if seed is None:
        seed = random.randint(1, 10000)
    random.seed(seed)  # want: entropy-seed
    np.random.seed(seed)  # want: entropy-seed
    torch.manual_seed(seed)  # want: entropy-seed
    train(options)


if __name__ == "__main__":
    main(load())
