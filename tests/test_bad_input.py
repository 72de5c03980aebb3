"""Input that nobody should have to read: each bad file gives one clear line, and the good file beside it is linted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from randlint.findings import Result
from tests.harness import lint

HAZARD = "from sklearn.model_selection import train_test_split\nrows = train_test_split(X)\n"
DEEP = 5000


def cell(source: str) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def notebook(*sources: str, language: str = "python") -> bytes:
    metadata = {"kernelspec": {"language": language, "name": language, "display_name": language}}
    content = {"cells": [cell(s) for s in sources], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content).encode()


BAD = {
    "syntax.py": b"def broken(:\n    pass\n",
    "relevant_syntax.py": (HAZARD + "seed = = 3\n").encode(),
    "latin.py": HAZARD.encode() + b"# caf\xe9\n",
    "two_encodings.py": "# caf\u00e9\n".encode() + b"name = '\xff\xfe'\n",
    "unknown_codec.py": b"# -*- coding: klingon -*-\n",
    "nul.py": b"x = 1\0\n",
    "brackets.py": b"x = " + b"[" * DEEP + b"]" * DEEP + b"\n",
    "calls.py": b"x = " + b"f(" * DEEP + b")" * DEEP + b"\n",
    "chain.py": b"import torch\nx = torch" + b".a" * DEEP + b"\n",
    "sums.py": b"import torch\nx = " + b"+".join([b"1"] * DEEP) + b"\n",
    "elifs.py": b"if a:\n    pass\n" + b"elif b:\n    pass\n" * DEEP,
    "huge.py": b"x = 1\n" * 1_800_000,
    "broken.ipynb": b'{"cells": [',
    "empty.ipynb": b"",
    "other_json.ipynb": b"[1, 2]",
    "bad_cell.ipynb": notebook("def broken(:\n", "x = 1\n"),
}
FINE = {
    "empty.py": b"",
    "bom.py": b"\xef\xbb\xbfx = 1\n",
    "crlf.py": b"x = 1\r\ny = 2\r\n",
    "form_feed.py": b"x = 1\n\x0c\ny = 2\n",
    "declared.py": b"# -*- coding: latin-1 -*-\nname = 'caf\xe9'\n",
    "magics.ipynb": notebook("%matplotlib inline\n!ls\n", "%%bash\necho hi\n"),
}


def places(result: Result, name: str) -> list[str]:
    return [f.rule for f in result.reported if f.location.path == name]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    root = tmp_path_factory.mktemp("bad")
    for name, data in {**BAD, **FINE, "good.py": HAZARD.encode()}.items():
        (root / name).write_bytes(data)
    (root / "r.ipynb").write_bytes(notebook("library(x)", language="R"))
    (root / "folder.py").mkdir()
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "dangling.py").symlink_to(root / "nowhere.py")
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe.py")
    return lint(root, "parse-error", "unseeded-split")


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_is_one_parse_error(name: str, run: Result) -> None:
    """One finding says what is wrong."""
    assert places(run, name) == ["parse-error"]


@pytest.mark.parametrize("name", sorted(FINE))
def test_an_odd_file_is_no_error(name: str, run: Result) -> None:
    """Marks, line ends, encodings and magics are fine."""
    assert places(run, name) == []


def test_the_good_file_is_still_linted(run: Result) -> None:
    """What stands beside bad files is found all the same."""
    assert places(run, "good.py") == ["unseeded-split"]


def test_other_languages_are_skipped_with_a_notice(run: Result) -> None:
    """A notebook in R is no error."""
    assert places(run, "r.ipynb") == []
    assert [n.kind for n in run.notices if n.path == "r.ipynb"] == ["skipped"]


def test_each_message_is_one_line(run: Result) -> None:
    """Nothing looks like a traceback."""
    assert [f.message for f in run.reported if "\n" in f.message or "Traceback" in f.message] == []


def test_the_command_prints_no_traceback(tmp_path: Path) -> None:
    """The same through the command line: exit code 1, both findings, no traceback."""
    (tmp_path / "deep.py").write_bytes(BAD["calls.py"])
    (tmp_path / "good.py").write_text(HAZARD, "utf-8")
    command = [sys.executable, "-m", "randlint", "check", "--isolated", "--format", "concise", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines()[:2]] == ["deep.py", "good.py"]
