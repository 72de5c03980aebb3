# https://github.com/Media-Smart/vedaseg/pull/48
import random

import numpy as np
import torch


class Common:
    def __init__(self, settings, logger):
        self.logger = logger
        self._fix_streams(settings.get("seed", None))

    def _fix_streams(self, seed):
        if seed:  # want: seed-zero-ignored
            self.logger.info("seed %s", seed)
            random.seed(seed)
            np.random.seed(seed)
            torch.manual_seed(seed)
