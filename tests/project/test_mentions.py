"""Which files of a project mention a word, also where all words share a part that is looked for first."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.project.mentions import mentioning_below, mentions_below
from tests.resolving import write_tree

_FILES = {
    "train.py": "run(model.reset_parameters)\n",
    "deep/other.py": "x = 'parameter'\n",
    "job.sh": "python train.py --init_parameters\n",
    "notes.bin": "reset_parameters\n",
    "build/made.py": "reset_parameters\n",
}


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (("reset_parameters",), ["train.py"]),
        (("reset_parameters", "init_parameters"), ["train.py"]),
        (("parameter", "run"), ["deep/other.py", "train.py"]),
        (("missing", "reset"), ["train.py"]),
        (("init_parameters", "missing_parameters"), []),
        ((), []),
    ],
)
def test_programs_that_mention_a_word(tmp_path: Path, words: tuple[str, ...], files: list[str]) -> None:
    write_tree(tmp_path, _FILES)
    found = mentioning_below(tmp_path, words)
    assert found is not None
    assert sorted(path.relative_to(tmp_path).as_posix() for path in found) == files


def test_the_first_file_of_any_kind_is_the_witness(tmp_path: Path) -> None:
    write_tree(tmp_path, _FILES)
    found, witness, text = mentions_below(tmp_path, ("init_parameters", "load_parameters"))
    assert (found, witness, text) == (True, tmp_path / "job.sh", _FILES["job.sh"].encode())
    assert mentions_below(tmp_path, ("nowhere", "never")) == (False, None, b"")
