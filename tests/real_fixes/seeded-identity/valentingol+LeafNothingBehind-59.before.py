# https://github.com/valentingol/LeafNothingBehind/pull/59: a run id that is drawn after the seed is always the same.
import random

import numpy as np


def main(config):
    random.seed(config.seed)
    np.random.seed(config.seed)
    run_id = np.random.randint(1_000_000)  # want: seeded-identity
    train(config, f"models/{run_id}")


if __name__ == "__main__":
    main(load())
