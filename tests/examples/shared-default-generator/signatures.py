import random
from typing import ClassVar

import dataclasses
import numpy as np
import torch
from numpy.random import PCG64, Generator
from dataclasses import dataclass, field

RNG = np.random.default_rng(0)
SEED = 0


def seeded_by_name(rows, rng=np.random.default_rng(SEED)):  # want: shared-default-generator
    return rng.permutation(rows)


def wrapped(rows, rng=Generator(PCG64())):  # want: shared-default-generator
    return rng.permutation(rows)


def keyword_only(rows, *, dice: random.Random = random.Random()):  # want: shared-default-generator
    dice.shuffle(rows)


def torch_constant(count, generator=torch.Generator()):  # want: shared-default-generator
    return torch.randperm(count, generator=generator)


def handed_on(rows, rng=np.random.RandomState(0)):  # want: shared-default-generator
    return library.sample(rows, random_state=rng)


def read_by_an_inner_function(rows, rng=np.random.default_rng(0)):  # want: shared-default-generator
    def draw():
        return rng.random()

    return [draw() for _ in rows]


async def later(
    rows,
    rng=np.random.default_rng(0),  # want: shared-default-generator
):
    return rng.permutation(rows)


class Model:
    def __init__(self, random_state=np.random.RandomState(0)):  # want: shared-default-generator
        self.random_state = random_state

    @staticmethod
    def noise(rng=np.random.default_rng(0)):  # want: shared-default-generator
        return rng.normal()

    # what a class shares among its instances it says so
    shared = np.random.default_rng(0)


@dataclasses.dataclass(frozen=True)
class Sampler:
    rng: np.random.Generator = np.random.default_rng()  # want: shared-default-generator
    dice: random.Random = field(default=random.Random(0), repr=False)  # want: shared-default-generator
    own: random.Random = field(default_factory=random.Random)
    other: random.Random = field(default_factory=lambda: random.Random(0))
    everybody: ClassVar[random.Random] = random.Random(0)
    plain = random.Random(0)


# a name says that it is shared
def by_name(rows, rng=RNG):
    return rng.permutation(rows)


# the module, a seed, a maker, None
def the_module(rows, rng=np.random):
    return rng.permutation(rows)


def a_seed(rows, seed=0, make=np.random.default_rng, rng=None):
    return make(seed).permutation(rows)


# never read
def stub(rows, rng=np.random.default_rng(0)): ...


def for_the_function_alone(_rng=random.Random(0)):
    return _rng.random()


# made anew by every call of the outer function
def outer(seed):
    def inner(rng=np.random.default_rng(seed)):
        return rng.random()

    return inner


# not a generator, but numbers
def drawn_once(noise=np.random.default_rng(0).normal(size=3)):
    return noise


def not_secret(rng=random.SystemRandom()):
    return rng.random()
