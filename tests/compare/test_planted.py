"""Every planted cause is found and named, and runs that are alike are found to be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.compare.planted_support import (
    PLANTED,
    Bench,
    Case,
    answer_of,
    cases,
    compared,
    faults,
    launch,
    listing_follows_writing,
    needs_memory,
)

pytestmark = pytest.mark.slow
IDENTICAL = sorted(path for path in PLANTED.with_name("identical").glob("*.py") if path.stem != "ddp")


def runnable(case: Case) -> None:
    """Skip what this machine cannot show."""
    import torch

    if needs_memory(case) and not listing_follows_writing():
        pytest.skip("no file system here lists files in the order in which they were written")
    if case.name == "cpu-capability" and torch.backends.cpu.get_cpu_capability() == "DEFAULT":
        pytest.skip("torch has one set of kernels for this CPU")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_cause_is_found(tmp_path: Path, case: Case) -> None:
    """Channel, step, line and cause, from two recordings at level op; nothing where the runs are alike."""
    runnable(case)
    answer = answer_of(tmp_path, case)
    assert faults(case, answer) == []


@pytest.mark.parametrize("name", ["learning-rate", "dropout-left-on-in-eval", "numpy-in-a-worker", "changed-data-file"])
def test_steps_alone_are_enough(tmp_path: Path, name: str) -> None:
    """Level step, which costs next to nothing, names these causes too."""
    case = next(case for case in cases() if case.name == name)
    assert faults(case, answer_of(tmp_path, case, "step")) == []


@pytest.mark.parametrize("script", IDENTICAL, ids=lambda path: path.stem)
def test_equal_runs_are_equal(tmp_path: Path, script: Path) -> None:
    """Two runs of one program, with whatever differs between any two: process ids, times, addresses, hash seeds."""
    shutil.copy(script, tmp_path / "program.py")
    answer = compared(tmp_path, "--run", "2", "--", "program.py")
    assert (answer["verdict"], answer["divergence"], answer["causes"]) == ("equal", None, [])
    assert answer["agreement"] == {"runs": 2, "groups": [[1, 2]]}
    assert answer["runs"][0]["steps"] >= 4


def test_a_run_is_equal_however_often_it_is_repeated(tmp_path: Path) -> None:
    """Ten runs, with workers and an evaluation, in one group."""
    shutil.copy(PLANTED.with_name("identical") / "mlp_workers.py", tmp_path / "program.py")
    answer = compared(tmp_path, "--run", "10", "--", "program.py")
    assert answer["agreement"] == {"runs": 10, "groups": [list(range(1, 11))]}


def test_ranks_are_compared_one_by_one(tmp_path: Path) -> None:
    """Two ranks on gloo are equal twice; where rank 1 draws from an unseeded stream, it and its line are named."""
    shutil.copy(PLANTED.with_name("identical") / "ddp.py", tmp_path / "program.py")
    for name, more in (("first", []), ("second", []), ("noisy-1", ["1"]), ("noisy-2", ["1"])):
        launch(tmp_path, name, *(["--unseeded", *more] if more else []))
    same = compared(tmp_path, "first", "second")
    assert (same["verdict"], [run["ranks"] for run in same["runs"]]) == ("equal", [2, 2])
    found = compared(tmp_path, "noisy-1", "noisy-2")["divergence"]
    text = (tmp_path / "program.py").read_text("utf-8").splitlines()
    line = next(number for number, each in enumerate(text, 1) if each.endswith("# cause"))
    assert (found["rank"], found["step"], found["channel"], found["stream"]) == (1, 4, "stream", "numpy")
    assert found["place"] == {"path": "program.py", "line": line}


def test_moved_runs_are_found_equal(tmp_path: Path) -> None:
    """The same program in two folders: paths in a recording are those of its own folder."""
    case = next(case for case in cases() if case.name == "resume")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        Bench(tmp_path / name, case).record("run", case.a)
    assert compared(tmp_path, "one/run", "two/run")["verdict"] == "equal"
