# https://github.com/valentingol/LeafNothingBehind/pull/59: a run id that is drawn before the seed differs.
import random

import numpy as np


def main(config):
    run_id = np.random.randint(1_000_000)
    random.seed(config.seed)
    np.random.seed(config.seed)
    train(config, f"models/{run_id}")


if __name__ == "__main__":
    main(load())
