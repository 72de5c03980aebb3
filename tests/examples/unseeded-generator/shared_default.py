import random
from dataclasses import dataclass

from numpy.random import PCG64, Generator


# shared-default-generator speaks of these
def grow(rows, rng=Generator(PCG64())):  # want: shared-default-generator
    return rng.permutation(rows)


@dataclass
class Dice:
    source: random.Random = random.Random()  # want: shared-default-generator


class Table:
    source: random.Random = random.Random()  # want: unseeded-generator
