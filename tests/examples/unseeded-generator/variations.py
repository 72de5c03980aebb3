import random
from random import Random, SystemRandom

import numpy
import numpy as np
from numpy.random import MT19937, PCG64, Generator, RandomState, SeedSequence, default_rng

a = default_rng()  # want: unseeded-generator
b = default_rng(None)  # want: unseeded-generator
c = np.random.RandomState()  # want: unseeded-generator
d = Generator(MT19937())  # want: unseeded-generator
e = SeedSequence()  # want: unseeded-generator
f = Random()  # want: unseeded-generator
g = numpy.random.default_rng(seed=None)  # want: unseeded-generator
h = SystemRandom()
i = default_rng(0)
j = Generator(PCG64(1))
k = default_rng(SeedSequence(3))
l = Random(random.random())
seed = default_rng().integers(2**32)
token = Random().randrange(10)
m = RandomState(int(options.seed))


class Environment:
    """The generator is replaced by a seeded one when somebody asks for it."""

    def __init__(self):
        self.rng = default_rng()

    def seed(self, value):
        self.rng = default_rng(value)


class Restored:
    def __init__(self, state):
        self.rng = default_rng()
        self.rng.bit_generator.state = state


class Chosen:
    def __init__(self, rng=None, seed=None):
        self.rng = rng if rng is not None else default_rng()
        if seed is None:
            self.other = default_rng()
        else:
            self.other = default_rng(seed)


class Fixed:
    def __init__(self):
        self.rng = None
        self.rng = default_rng()  # want: unseeded-generator


def sample(n, generator=None):
    generator = generator or default_rng()
    return generator.normal(size=n)


def helper():
    return default_rng()  # want: unseeded-generator
