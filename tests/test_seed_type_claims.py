"""What rules/apis/seed-types.toml says of seeds of other types is true of the installed Python and libraries."""

from __future__ import annotations

import argparse
import datetime
import importlib
import importlib.util
import random
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from randlint.catalogue import load_catalogue
from tests.apis_support import derive, unchanged_process

np = pytest.importorskip("numpy")
CATALOGUE = load_catalogue()


@pytest.fixture(autouse=True)
def process() -> Iterator[None]:
    with unchanged_process():
        yield


def samples() -> dict[str, Any]:
    """One value of each kind that the table speaks of; all but the last ones spell 42."""
    found = {
        "str": "42",
        "bytes": b"42",
        "float": 42.0,
        "tuple": (4, 2),
        "list": [4, 2],
        "dict": {4: 2},
        "set": {42},
        "datetime": datetime.datetime(2000, 1, 1),
        "array": np.array([4, 2]),
        "NumPy integer": np.int64(42),
    }
    if importlib.util.find_spec("torch") is not None:
        found["tensor"] = importlib.import_module("torch").tensor([4, 2])
    return found


def seeding(name: str) -> Callable[[Any], Any] | None:
    """A function of one seed that calls the named API; None where its library is not installed."""
    top = name.partition(".")[0]
    if importlib.util.find_spec(top) is None:
        return None
    derive.prepare(top)  # type: ignore[attr-defined]
    parts = name.split(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cut in range(len(parts), 0, -1):
            try:
                found: Any = importlib.import_module(".".join(parts[:cut]))
            except ImportError:
                continue
            for part in parts[cut:]:
                found = getattr(found() if isinstance(found, type) else found, part)
            return found  # type: ignore[no-any-return]
    return None


def rows(table: str) -> list[Any]:
    found = [pytest.param(row, name, id=f"{table}-{name}") for row in CATALOGUE.table(table) for name in row["names"]]
    return [*found, *(pytest.param(row, "", id=row["library"]) for row in CATALOGUE.table(table) if "library" in row)]


def api(name: str) -> Callable[[Any], Any]:
    """The API, or what scikit-learn does with every ``random_state``; skips where it is not installed."""
    function = seeding(name or "sklearn.utils.check_random_state")
    if function is None:
        pytest.skip(f"{name} is not installed")
    if name != "tensorflow.random.set_seed":
        return function
    draw = importlib.import_module("tensorflow").random.uniform
    return lambda seed: (function(seed), draw(()))


@pytest.mark.parametrize(("row", "name"), rows("seed_type"))
def test_kinds_that_are_refused(row: Mapping[str, Any], name: str) -> None:
    """A seed of a refused kind raises; a whole number, and every kind that is not listed, does not."""
    if "since" in row and sys.version_info < (3, 11):
        pytest.skip("this version still hashes them")
    function = api(name)
    function(42)
    for kind in row["refuses"]:
        for sample in [samples()[kind]] if kind in samples() else []:
            with pytest.raises((TypeError, ValueError, RuntimeError)):
                function(sample)
    for kind in (*row.get("truncates", ()), *row.get("other_stream", ())):
        function(samples()[kind])


@pytest.mark.parametrize(("row", "name"), rows("seed_range"))
def test_ranges(row: Mapping[str, Any], name: str) -> None:
    """The ends of the range are taken, and what lies behind them raises."""
    function = api(name)
    for end, step in (("lowest", -1), ("highest", 1)):
        if end in row:
            function(int(row[end]))
            with pytest.raises((TypeError, ValueError, RuntimeError)):
                function(int(row[end]) + step)


def test_a_text_starts_another_stream_than_its_number() -> None:
    """`random.seed("42")` is not `random.seed(42)`; a float that is whole, and a sign, make no difference."""
    text, bare, whole, negative, positive = (random.Random(s).random() for s in ("42", 42, 42.0, -3, 3))
    assert text != bare == whole
    assert negative == positive


def test_torch_calls_int() -> None:
    """A text is taken for its number, and a fraction is cut: a draw from [0, 1) is always the seed 0."""
    torch = pytest.importorskip("torch")
    seeds = []
    for seed in ("42", 42.9, random.random()):
        torch.manual_seed(seed)
        seeds.append(torch.initial_seed())
    assert seeds == [42, 42, 0]


def test_what_draws_give() -> None:
    """`Generator.integers` gives no int, the older functions do; `size` gives an array."""
    rng = np.random.default_rng(0)
    assert [type(x) for x in (rng.integers(9), np.random.randint(9), np.random.rand())] == [np.int64, int, float]
    assert [type(x) for x in (rng.integers(0, 9, 2), rng.integers(9, size=2))] == [np.ndarray, np.ndarray]


def test_a_default_that_is_a_text_is_converted() -> None:
    """`type=int` reads a text default too, and an option without a type gives the text of the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--typed", type=int, default="7")
    parser.add_argument("--bare", default=7)
    assert vars(parser.parse_args(["--bare", "8"])) == {"typed": 7, "bare": "8"}
