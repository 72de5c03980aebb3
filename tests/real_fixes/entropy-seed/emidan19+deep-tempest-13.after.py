# https://github.com/emidan19/deep-tempest/issues/13
import random

import numpy as np
import torch


def main(options, logger):
    seed = options["train"].get("manual_seed", None)
    if seed is None:
        seed = random.randint(1, 10000)
    logger.info("seed %s", seed)
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    train(options)


if __name__ == "__main__":
    main(load(), logger)
