"""What the rules about orders say of libraries is true of the installed ones."""

from __future__ import annotations

import concurrent.futures
import importlib
import inspect
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue

CATALOGUE = load_catalogue()
TABLES = ("listing", "completion", "order", "order_cut")
KEYS = {
    "listing": {"names", "methods", "key", "nested"},
    "completion": {"names", "methods", "any_object", "called", "loader", "where"},
    "order": {"kind", "names", "methods"},
    "order_cut": {"method", "argument"},
}
NAMES = [(table, name) for table in TABLES for row in CATALOGUE.table(table) for name in row.get("names", ())]


@pytest.mark.parametrize("table", TABLES)
def test_rows_have_known_keys_only(table: str) -> None:
    """A row has no key that nobody reads."""
    rows = CATALOGUE.table(table)
    assert rows
    assert [sorted(set(row) - KEYS[table]) for row in rows if set(row) - KEYS[table]] == []


@pytest.mark.parametrize("name", sorted({name for _, name in NAMES if not name.startswith("torchdata.")}))
def test_names_exist(name: str) -> None:
    """Each listed name can be imported, where its library is installed."""
    parts = name.split(".")
    pytest.importorskip(parts[0])
    found: object = importlib.import_module(parts[0])
    for index, part in enumerate(parts[1:], 2):
        if not hasattr(found, part):
            importlib.import_module(".".join(parts[:index]))
        found = getattr(found, part)
    assert callable(found)


# -- listings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (os.listdir, "arbitrary order"),
        (importlib.import_module("glob").glob, ""),
        (os.scandir, ""),
    ],
)
def test_listings_promise_no_order(function: Callable[..., object], words: str) -> None:
    """The documentation of `listdir` says so; none of the others speaks of an order that is kept."""
    text = (function.__doc__ or "").lower()
    assert words in text
    assert "sorted" not in text


def test_entries_cannot_be_compared(tmp_path: Path) -> None:
    """So that sorting them needs a key."""
    for name in "ab":
        (tmp_path / name).touch()
    with pytest.raises(TypeError):
        sorted(os.scandir(tmp_path))  # type: ignore[type-var]
    assert [entry.name for entry in sorted(os.scandir(tmp_path), key=lambda entry: entry.name)] == ["a", "b"]


def test_tensorflow_says_that_its_listing_has_no_order() -> None:
    """`tf.io.gfile.listdir` is in arbitrary order by its own words."""
    tensorflow = pytest.importorskip("tensorflow")
    assert "arbitrary order" in (tensorflow.io.gfile.listdir.__doc__ or "")


# -- sets ----------------------------------------------------------------------------------------------------------


def orders(expression: str) -> int:
    """How many orders a set shows in eight processes with other salts."""
    shown = set()
    for salt in range(8):
        code = f"from pathlib import PurePath; print(list({expression}))"
        environment = {**os.environ, "PYTHONHASHSEED": str(salt)}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        shown.add(done.stdout)
    return len(shown)


@pytest.mark.parametrize(
    "expression",
    [
        "{'a', 'b', 'c', 'd'}",
        "set('abcd')",
        "{b'a', b'b', b'c', b'd'}",
        "{PurePath(x) for x in 'abcd'}",
        "{(1, x) for x in 'abcd'}",
        "dict.fromkeys('abcd').keys() & dict.fromkeys('bcde').keys()",
    ],
)
def test_sets_of_texts_have_another_order_in_every_process(expression: str) -> None:
    assert orders(expression) > 1


@pytest.mark.parametrize(
    "expression", ["{3, 1, 2, 10**9}", "{0.5, 2.5, 1e9}", "{(1, 2), (3, 4), (5, 6)}", "dict.fromkeys('abcd')"]
)
def test_sets_of_numbers_and_keys_of_dicts_keep_theirs(expression: str) -> None:
    assert orders(expression) == 1


# -- completion ----------------------------------------------------------------------------------------------------


def slow_first(number: int) -> int:
    time.sleep(0.3 if number == 0 else 0)
    return number


def test_what_is_ready_first_comes_first() -> None:
    """`as_completed` and `imap_unordered` give the slow first task last, `imap` gives it first."""
    with ThreadPoolExecutor(3) as pool:
        tasks = [pool.submit(slow_first, number) for number in range(3)]
        assert [task.result() for task in concurrent.futures.as_completed(tasks)][-1] == 0
    with ThreadPool(3) as threads:
        assert list(threads.imap_unordered(slow_first, range(3)))[-1] == 0
        assert list(threads.imap(slow_first, range(3))) == [0, 1, 2]


def test_joblib_gives_results_as_they_are_ready_if_asked() -> None:
    joblib = pytest.importorskip("joblib")
    tasks = [joblib.delayed(slow_first)(number) for number in range(3)]
    unordered = joblib.Parallel(n_jobs=3, backend="threading", return_as="generator_unordered")(tasks)
    assert list(unordered)[-1] == 0
    assert list(joblib.Parallel(n_jobs=3, backend="threading", return_as="generator")(tasks)) == [0, 1, 2]


def test_loaders_keep_the_order_unless_they_are_told_not_to() -> None:
    """`in_order` is a parameter of torch's loader, and True where it is left out."""
    data = pytest.importorskip("torch.utils.data")
    assert inspect.signature(data.DataLoader).parameters["in_order"].default is True


def test_keras_cuts_its_validation_part_off_the_end() -> None:
    """`fit(validation_split=...)` takes the last samples, before it shuffles."""
    keras = pytest.importorskip("keras")
    text = " ".join((inspect.getdoc(keras.Model.fit) or "").split())
    assert "selected from the last samples" in text
    assert "before shuffling" in text
    assert "validation_split" in inspect.signature(keras.Model.fit).parameters
