"""The folder of a recording, and the options that ask for one: nothing is lost by mistake, and errors help."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

import randlint
from randlint.config import ConfigError
from randlint.trace.data import Run
from randlint.trace.recording.folder import Recordings, recordings
from tests.trace.recording.support import manifest, recorded
from tests.trace.support import traced


def test_a_folder_is_made(tmp_path: Path) -> None:
    """With what is above it; an empty one will do."""
    for folder in (tmp_path / "a" / "b", tmp_path / "c"):
        (tmp_path / "c").mkdir(exist_ok=True)
        record = Recordings(folder, "op", 3, 5)
        record.prepare()
        record.begin(("train.py", "-x"), "/work")
        found = manifest(folder)
        assert (found["command"], found["directory"], found["exit_code"]) == (["train.py", "-x"], "/work", None)
        assert (found["level"], found["first"], found["last"]) == ("op", 3, 5)
        record.finish(Run(command=("train.py", "-x"), exit_code=-9, directory="/work"))
        assert manifest(folder)["exit_code"] == -9
        assert "python" in manifest(folder)["environment"]


def test_the_manifest_of_a_run_has_no_clock(tmp_path: Path) -> None:
    """Two runs have equal ones."""
    texts = []
    for name in "ab":
        record = Recordings(tmp_path / name)
        record.prepare()
        record.finish(Run(command=("x.py",), exit_code=0, directory="/work"))
        texts.append((tmp_path / name / "recording.json").read_text())
    assert texts[0] == texts[1]


def test_an_older_recording_is_replaced_only_by_force(tmp_path: Path) -> None:
    """And then nothing but its own files goes."""
    folder = tmp_path / "run"
    with recorded(folder):
        pass
    (folder / "notes.txt").write_text("mine")
    old = {path.name for path in folder.iterdir()}
    with pytest.raises(ConfigError, match=r"holds a recording of `.*`: name another .* with --force"):
        Recordings(folder).prepare()
    assert {path.name for path in folder.iterdir()} == old
    Recordings(folder, force=True).prepare()
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("force", [False, True])
def test_another_folder_is_never_touched(tmp_path: Path, force: bool) -> None:
    """It is not empty and holds no recording."""
    (tmp_path / "part-1.jsonl").write_text("mine")
    with pytest.raises(ConfigError, match="is not empty and holds no recording: name another folder"):
        Recordings(tmp_path, force=force).prepare()
    assert (tmp_path / "part-1.jsonl").read_text() == "mine"


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    """A file in its place."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="--record: "):
        Recordings(tmp_path / "file" / "run").prepare()


@pytest.mark.parametrize(
    ("level", "steps", "expected"),
    [
        (None, None, ("step", 0, None)),
        ("op", None, ("op", 0, None)),
        ("op", "7", ("op", 7, 7)),
        ("module", "7:", ("module", 7, None)),
        ("op", ":7", ("op", 0, 7)),
        ("op", "3:7", ("op", 3, 7)),
    ],
)
def test_windows_of_steps(level: str | None, steps: str | None, expected: tuple[Any, ...]) -> None:
    """Both ends are included."""
    found = recordings(Path("run"), level, steps, False)
    assert found is not None
    assert (found.level, found.first, found.last) == expected


@pytest.mark.parametrize(
    ("folder", "level", "steps", "force", "words"),
    [
        (None, "op", None, False, "--level: says how to record; add --record DIR"),
        (None, None, "1:2", False, "--steps: says how to record; add --record DIR"),
        (None, None, None, True, "--force: says how to record; add --record DIR"),
        (Path("run"), "line", None, False, "--level: `line` is none of step, module, op"),
        (Path("run"), None, "1:2", False, "recorded in all steps; add --level module or op"),
        (Path("run"), "step", "1:2", False, "recorded in all steps; add --level module or op"),
        (Path("run"), "op", "a:b", False, "--steps: `a:b` is no range of steps such as 100:110"),
        (Path("run"), "op", ":", False, "--steps: `:` is no range of steps"),
        (Path("run"), "op", "5:4", False, "--steps: 5:4 ends before it begins"),
    ],
)
def test_options_that_make_no_sense(
    folder: Path | None, level: str | None, steps: str | None, force: bool, words: str
) -> None:
    """One line that says what to do."""
    with pytest.raises(ConfigError) as error:
        recordings(folder, level, steps, force)
    assert words in str(error.value)


def test_as_a_library(tmp_path: Path) -> None:
    """The same folder; a level that is none is refused, and so is a second recording into it."""
    with randlint.trace(record=tmp_path / "run", level="module", steps=(2, None)) as traced_block:
        torch.manual_seed(0)
    assert [seed.stream for part in traced_block.run.parts for seed in part.seeds] == ["torch"]
    found = manifest(tmp_path / "run")
    assert (found["level"], found["first"], found["last"]) == ("module", 2, None)
    with pytest.raises(ValueError, match="level must be one of step, module, op, got 'line'"):
        randlint.trace(record=tmp_path / "other", level="line")
    with pytest.raises(ConfigError, match="holds a recording"), randlint.trace(record=tmp_path / "run"):
        pass
    with randlint.trace() as after:  # what failed has left nothing behind
        torch.manual_seed(0)
    assert len(after.run.parts[0].seeds) == 1


PROGRAM = """
import torch
torch.manual_seed(0)
weight = torch.nn.Parameter(torch.ones(2))
optimizer = torch.optim.SGD([weight], lr=0.1)
for _ in range(3):
    weight.sum().backward()
    optimizer.step()
print("mine")
"""


def test_the_command_line(tmp_path: Path) -> None:
    """The report of the trace, and a line on the recording; the program's output is its own."""
    (tmp_path / "program.py").write_text(PROGRAM)
    done = traced(tmp_path, "--record", "run", "program.py")
    assert (done.returncode, done.stdout) == (0, "mine\n")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("recorded 3 steps (")
    assert last.endswith(" bytes each) in run; compare with: randlint compare run OTHER")
    assert "3 optimizer steps" in done.stderr
    assert manifest(tmp_path / "run")["exit_code"] == 0
    again = traced(tmp_path, "--record", "run", "program.py")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == (
        "randlint: --record: run holds a recording of `program.py`: name another folder, or replace it with --force\n"
    )
    plain = traced(tmp_path, "--record", "run", "--force", "--format", "json", "program.py")
    assert json.loads(plain.stdout)["version"] == 1
    assert plain.stderr.splitlines()[0] == "mine"
    assert plain.stderr.splitlines()[-1].startswith("recorded 3 steps (")
