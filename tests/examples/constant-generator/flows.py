import numpy as np
import torch
from torch import Generator
from torch.utils.data import DataLoader, RandomSampler, SubsetRandomSampler, random_split

torch.manual_seed(0)

train, test = random_split(rows, [80, 20], torch.Generator())  # want: constant-generator(strict)

cuda = torch.Generator("cuda")  # want: constant-generator(strict)
noise = torch.randn(3, generator=cuda, device="cuda")

g: Generator = Generator()  # want: constant-generator(strict)
print(g.initial_seed) if False else None
sampler = RandomSampler(rows, generator=g)
loader = DataLoader(rows, sampler=sampler, generator=g)


class Sampler:
    def __init__(self):
        self._rng = torch.Generator()  # want: constant-generator(strict)

    def __iter__(self):
        return iter(torch.randperm(10, generator=self._rng).tolist())


class Epochs:
    def __init__(self):
        self.rng = torch.Generator()

    def set_epoch(self, epoch):
        self.rng.manual_seed(epoch)

    def __iter__(self):
        return iter(torch.randperm(10, generator=self.rng).tolist())


class FromOutside:
    def __init__(self):
        self.stream = torch.Generator()

    def __iter__(self):
        return iter(torch.randperm(10, generator=self.stream).tolist())


outside = FromOutside()
make().stream.manual_seed(4)


def maybe(seed=None):
    h = torch.Generator()
    if seed is not None:
        h.manual_seed(seed)
    return torch.rand(3, generator=h)


def restored(state):
    h = torch.Generator()
    h.set_state(state)
    return torch.rand(3, generator=h)


def from_entropy():
    h = torch.Generator()
    h.seed()
    return torch.rand(3, generator=h)


def seeds(generator, seed):
    generator.manual_seed(seed)
    return torch.rand(3, generator=generator)


def by_helper(seed):
    h = torch.Generator()
    return seeds(h, seed)


def given_back():
    h = torch.Generator()
    torch.rand(3, generator=h)
    return h


def unread():
    h = torch.Generator()
    library.set_seed(h)
    return torch.rand(3, generator=h)


def never_drawn_from():
    h = torch.Generator()
    return h.initial_seed()


def copied(state):
    h = torch.Generator()
    h.set_state(torch.get_rng_state())
    return torch.rand(3, generator=h)


def other_library():
    return np.random.default_rng().random()
