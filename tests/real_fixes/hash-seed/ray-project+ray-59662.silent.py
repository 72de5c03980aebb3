# https://github.com/ray-project/ray/pull/59662
from dataclasses import dataclass

import numpy as np


@dataclass
class SeedConfig:
    seed: int
    execution: int

    def parts(self) -> tuple[int, ...]:
        return (self.execution, self.seed)


def generator(config: SeedConfig) -> np.random.Generator:
    # hashes of whole numbers, and of tuples of them, are not salted
    return np.random.default_rng(hash(config.parts()) % (2**32))
