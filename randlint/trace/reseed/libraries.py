"""The seed calls of each library, changed while it is imported."""

from __future__ import annotations

import functools
import random
import sys
from collections.abc import Callable
from typing import Any

from randlint.trace.reseed.shift import for_keys, for_numpy, for_python, for_torch, shifted_back
from randlint.trace.reseed.stand_ins import Changer, stand_in

_BIT_GENERATORS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")
_DEVICES = ("cuda", "mps", "xpu")


def change_python(changer: Changer) -> None:
    """``random.seed``, and ``random.Random`` with the classes derived from it."""
    original = random.Random.seed
    owner = random.seed.__self__  # type: ignore[attr-defined]
    changer.replace(random.Random, "seed", _method("random.Random.seed", original, changer))
    seeding = changer.function("random.seed", random.seed, for_python, "a")
    seeding.__self__ = owner  # type: ignore[attr-defined]  # as the original has it, for those who look
    changer.replace(random, "seed", seeding)


def _method(call: str, original: Any, changer: Changer) -> Callable[..., None]:
    @functools.wraps(original)
    def seed(self: Any, a: Any = None, *args: Any, **kwargs: Any) -> None:
        changer.calling(original, self, changer.seed(call, a, for_python), *args, **kwargs)

    return seed


def change_numpy(changer: Changer) -> None:
    """The names of ``numpy.random`` that seed or make a generator.

    Objects keep their classes, but for legacy generators, whose method ``seed`` has to change as well.
    """
    module: Any = sys.modules["numpy.random"]  # while it is imported it is no attribute of numpy yet
    for name in ("seed", "default_rng"):
        changer.replace(module, name, changer.function(f"numpy.random.{name}", getattr(module, name), for_numpy))
    for name in _BIT_GENERATORS:
        if hasattr(module, name):
            changer.replace(
                module, name, _named(changer.made(f"numpy.random.{name}", getattr(module, name), for_numpy))
            )
    sequence = changer.made("numpy.random.SeedSequence", module.SeedSequence, for_numpy, "entropy")
    changer.replace(module, "SeedSequence", _named(sequence))
    changer.replace(module, "RandomState", _named(_legacy_generator(module.RandomState, changer)))


def _legacy_generator(original: Any, changer: Changer) -> Any:
    call = "numpy.random.RandomState"

    def __init__(self: Any, seed: Any = None) -> None:
        changer.calling(original.__init__, self, changer.seed(call, seed, for_numpy))

    def seed(self: Any, seed: Any = None) -> None:
        changer.calling(original.seed, self, changer.seed(f"{call}.seed", seed, for_numpy))

    return stand_in(original, {"__init__": __init__, "seed": seed})


def _named(made: Any) -> Any:
    """Let pickle find the class where it is put; the original is found in the module that defines it."""
    made.__module__ = "numpy.random"
    return made


def change_torch(changer: Changer) -> None:
    """``torch.manual_seed``, those of devices, and ``torch.Generator``; what tells a seed tells the program's own."""
    import torch

    for package in (torch, *(getattr(torch, name) for name in _DEVICES if hasattr(torch, name))):
        for name in ("manual_seed", "manual_seed_all"):
            if hasattr(package, name):
                _change_both(
                    package,
                    name,
                    changer.function(f"{package.__name__}.{name}", getattr(package, name), for_torch),
                    changer,
                )
    _change_both(torch, "initial_seed", _telling(torch.initial_seed, changer), changer)
    changer.replace(torch, "Generator", _generator(torch.Generator, changer))


def _change_both(package: Any, name: str, value: Any, changer: Changer) -> None:
    """In a package, and in its module ``random`` where it comes from."""
    for module in (package, getattr(package, "random", None)):
        if hasattr(module, name):
            changer.replace(module, name, value)


def _telling(original: Any, changer: Changer) -> Callable[..., int]:
    @functools.wraps(original)
    def initial_seed(*args: Any) -> int:
        return shifted_back(original(*args), changer.offset)

    return initial_seed


def _generator(original: Any, changer: Changer) -> Any:
    def manual_seed(self: Any, seed: Any) -> Any:
        return original.manual_seed(self, changer.seed("torch.Generator.manual_seed", seed, for_torch))

    made = stand_in(original, {"manual_seed": manual_seed, "initial_seed": _telling(original.initial_seed, changer)})
    made.__module__ = "torch"
    return made


def change_jax(changer: Changer) -> None:
    """The keys that are made from a number."""
    module: Any = sys.modules["jax.random"]
    for name in ("PRNGKey", "key"):
        if hasattr(module, name):
            changer.replace(module, name, changer.function(f"jax.random.{name}", getattr(module, name), for_keys))


def change_tensorflow(changer: Changer) -> None:
    """The global seed."""
    module: Any = sys.modules["tensorflow"].random
    changer.replace(module, "set_seed", changer.function("tensorflow.random.set_seed", module.set_seed, for_keys))
