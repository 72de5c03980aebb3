"""What split-apart says of shuffles that swap items is true of the installed libraries."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

np = pytest.importorskip("numpy")
SWAPS = {name: row["loses"] for row in load_catalogue().table("swaps_items") for name in row["apis"]}
MAKERS = [(row["kind"], row["rows"], name) for row in load_catalogue().table("makes_array") for name in row["names"]]


def named(dotted: str) -> Any:
    """The object of a dotted name."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise AttributeError(dotted)


def shuffler(dotted: str, seed: int) -> Any:
    """The shuffle of that name, its stream seeded."""
    owner, _, method = dotted.rpartition(".")
    if owner in {"random", "numpy.random"}:
        named(owner).seed(seed)
        return named(dotted)
    made = np.random.default_rng(seed) if owner.endswith("Generator") else named(owner)(seed)
    return getattr(made, method)


def lost(dotted: str, items: Any) -> bool:
    """Whether any of ten shuffles loses an item; ``items`` makes what is shuffled anew."""
    for seed in range(10):
        rows = items()
        before = sorted(map(str, rows.tolist()))
        shuffler(dotted, seed)(rows)
        if sorted(map(str, rows.tolist())) != before:
            return True
    return False


@pytest.mark.parametrize("dotted", SWAPS)
def test_rows_of_an_array(dotted: str) -> None:
    """`random.shuffle` loses rows of an array with two dimensions, and none with one; NumPy's own loses none."""
    assert lost(dotted, lambda: np.arange(12).reshape(6, 2)) == ("array" in SWAPS[dotted])
    assert not lost(dotted, lambda: np.arange(6))


@pytest.mark.parametrize("dotted", SWAPS)
@pytest.mark.filterwarnings("ignore:you are shuffling")
def test_items_of_a_tensor(dotted: str) -> None:
    """Each of them loses items of a tensor, even of one with a single dimension."""
    torch = pytest.importorskip("torch")
    assert "tensor" in SWAPS[dotted]
    assert lost(dotted, lambda: torch.arange(6))
    assert lost(dotted, lambda: torch.arange(12).reshape(6, 2))


@pytest.mark.parametrize(("kind", "rows", "name"), MAKERS, ids=lambda x: x)
def test_makers_exist(kind: str, rows: str, name: str) -> None:
    """Each name of the table exists in the installed library."""
    pytest.importorskip(name.partition(".")[0])
    assert callable(named(name))
    assert kind in {"array", "tensor"}
    assert rows in {"always", "nested", "shape", "sizes", "never", "unknown"}
