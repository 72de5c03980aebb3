"""What rules/apis/tf-determinism.toml and unseeded-tf-data say of TensorFlow is what the installed one does."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

tf = pytest.importorskip("tensorflow")
CATALOGUE = load_catalogue()
START = "import tensorflow as tf; ds = tf.data.Dataset.range(50); "
SHOW = "; print([float(x) for x in rows.as_numpy_iterator()])"


def numbers(code: str) -> str:
    """What a fresh Python prints last."""
    done = subprocess.run([sys.executable, "-c", START + code + SHOW], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def resolve(name: str) -> Any:
    found: Any = tf
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    return found


def test_listed_names_and_parameters_exist() -> None:
    """Functions have the parameters that decide, options the attributes; the latter are two names of one."""
    for row in (*CATALOGUE.table("unordered"), *CATALOGUE.table("parallel_map")):
        for name in (n for n in row["names"] if "contrib" not in n):
            parameters = [p for p in inspect.signature(resolve(name)).parameters if p != "self"]
            assert row["parameter"] in parameters
            assert parameters[: len(row.get("parameters", ()))] == list(row.get("parameters", ()))
    for row in CATALOGUE.table("unordered_option"):
        assert [hasattr(resolve(row["owner"])(), name) for name in row["attributes"]] == [True, True]
    for row in CATALOGUE.table("op_determinism"):
        assert [callable(resolve(name)) for name in row["names"]] == [True]


def test_a_shuffle_is_pinned_by_a_seed_before_it_and_not_after() -> None:
    """The seed is read when the pipeline is built."""
    before, after = "tf.random.set_seed(0); rows = ds.shuffle(50)", "rows = ds.shuffle(50); tf.random.set_seed(0)"
    assert numbers(before) == numbers(before)
    assert numbers(after) != numbers(after)


def test_files_are_listed_in_a_random_order(tmp_path: Path) -> None:
    """Unless `shuffle=False` is passed."""
    for number in range(30):
        (tmp_path / f"{number:02}.txt").touch()

    def listed(**options: Any) -> list[bytes]:
        return list(tf.data.Dataset.list_files(str(tmp_path / "*.txt"), **options).as_numpy_iterator())

    assert listed() != listed(shuffle=False) == sorted(listed())


def test_parallel_calls_share_a_stream_unless_operations_are_deterministic() -> None:
    """In order, the first calls get the first numbers; side by side they do not have to."""
    drawn = "tf.random.set_seed(0); rows = ds.map(lambda x: tf.random.uniform(()){})"
    alone = numbers(drawn.format(""))
    assert numbers("tf.config.experimental.enable_op_determinism(); " + drawn.format(", num_parallel_calls=8")) == alone
    parallel = {numbers(drawn.format(", num_parallel_calls=8")) for _ in range(4)}
    assert parallel - {alone}


def test_seeded_numbers_begin_again_with_each_iteration() -> None:
    """With a global seed two iterations give the same numbers, without one others; a repetition goes on."""

    def drawn(rows: Any) -> list[float]:
        return [float(x) for x in rows.map(lambda x: tf.random.uniform(())).as_numpy_iterator()]

    def twice(rows: Any) -> tuple[list[float], list[float]]:
        mapped = rows.map(lambda x: tf.random.uniform(()))
        first, second = ([float(x) for x in mapped.as_numpy_iterator()] for _ in range(2))
        return first, second

    tf.random.set_seed(0)
    first, second = twice(tf.data.Dataset.range(5))
    repeated = drawn(tf.data.Dataset.range(5).repeat(2))
    assert first == second
    assert repeated[:5] != repeated[5:]
