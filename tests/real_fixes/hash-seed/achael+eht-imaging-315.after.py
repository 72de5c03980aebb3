# https://github.com/achael/eht-imaging/pull/315
import zlib

import numpy as np


def noise_of(*parts):
    """One number that depends only on what it stands for."""
    text = ",".join(map(repr, parts))
    np.random.seed(zlib.crc32(text.encode("utf-8")))
    return np.random.randn()
