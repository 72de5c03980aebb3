import numpy as np


def rows(rng=np.random.default_rng(0)):  # want: shared-default-generator(strict)
    return rng.normal(size=3)


def test_rows():
    assert len(rows()) == 3
