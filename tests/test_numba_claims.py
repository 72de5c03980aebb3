"""What rules/apis/numba.toml says of compiled code is what the installed Numba does."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

np = pytest.importorskip("numpy")
numba = pytest.importorskip("numba")
GONE = {"numba.generated_jit", "numba.jitclass"}
NAMES = [name for row in load_catalogue().table("compiler") for name in row["names"] if name not in GONE]


def repeats(draw: Callable[[], Any], seed: Callable[[], object]) -> bool:
    """Whether two draws, each after the same seed, are the same."""
    seed()
    first = draw()
    seed()
    return bool(first == draw())


@pytest.mark.parametrize("name", NAMES)
def test_listed_decorators_exist(name: str) -> None:
    """Every name can be called."""
    module, _, last = name.rpartition(".")
    assert callable(getattr(importlib.import_module(module), last))


def test_compiled_code_has_generators_of_its_own() -> None:
    """A seed in ordinary code does not reach it; one in compiled code does, and so does a generator that is passed."""

    @numba.njit  # type: ignore[untyped-decorator]
    def seed(value: int) -> None:
        np.random.seed(value)

    @numba.njit  # type: ignore[untyped-decorator]
    def draw() -> float:
        return float(np.random.rand())

    @numba.njit  # type: ignore[untyped-decorator]
    def draw_python() -> float:
        return random.random()

    @numba.njit  # type: ignore[untyped-decorator]
    def draw_from(generator: Any) -> Any:
        return generator.random()

    @numba.jit(forceobj=True)  # type: ignore[untyped-decorator]
    def interpreted() -> float:
        return float(np.random.rand())

    assert not repeats(draw, lambda: np.random.seed(0))
    assert not repeats(draw_python, lambda: random.seed(0))
    assert repeats(draw, lambda: seed(0))
    assert repeats(lambda: draw_from(np.random.default_rng(0)), lambda: None)
    assert repeats(interpreted, lambda: np.random.seed(0))
