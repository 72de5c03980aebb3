"""Applying fixes: what is applied, in what order, and what happens when it goes wrong."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randlint import engine
from randlint.config import Settings
from randlint.engine import Linter
from randlint.findings import Applicability, Edit, Finding, Fix, Result
from randlint.fixes import Outcome, fix_files, unified_diff
from randlint.source import SourceError
from tests.harness import fixed
from tests.resolving import write_tree

IMPORT = "from sklearn.model_selection import train_test_split as f\n"


def fix_text(root: Path, data: bytes, name: str = "a.py") -> bytes:
    """The content of one file after all fixes of unseeded-split."""
    (root / name).write_bytes(data)
    outcome = outcome_of(root)
    return outcome.contents.get(root / name, data)


def outcome_of(root: Path, unsafe: bool = True) -> Outcome:
    linter = Linter.create(Settings(root=root, select=("unseeded-split", "RND002"), jobs=1), root)
    return fix_files(linter, [root], linter.check([root]), unsafe=unsafe)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"f(x)\n", b"f(x, random_state=42)\n"),
        (b"f(x)", b"f(x, random_state=42)"),
        (b"f(x)\r\nf(y)\r\n", b"f(x, random_state=42)\r\nf(y, random_state=42)\r\n"),
        (b"f(x)\rf(y)\r", b"f(x, random_state=42)\rf(y, random_state=42)\r"),
        (b"f(\r\n\tx,\r\n)\r\n", b"f(\r\n\tx,\r\n\trandom_state=42,\r\n)\r\n"),
        (b"f(x); f(y)", b"f(x, random_state=42); f(y, random_state=42)"),
        ("s = '𝄞é'; f(x)  # ü\n".encode(), "s = '𝄞é'; f(x, random_state=42)  # ü\n".encode()),
        (b"f(f(x)[0])\n", b"f(f(x, random_state=42)[0], random_state=42)\n"),
        (b"f(f(f(x)[0])[1])\n", b"f(f(f(x, random_state=42)[0], random_state=42)[1], random_state=42)\n"),
        (b"if c:\n\tf(x)\n\x0c\ndef g():\n\tf(y)\n",
         b"if c:\n\tf(x, random_state=42)\n\x0c\ndef g():\n\tf(y, random_state=42)\n"),
        (b"y = (f)(x,) # why\n", b"y = (f)(x, random_state=42,) # why\n"),
        (b"f(x, \\\n  y)\n", b"f(x, \\\n  y, \\\n  random_state=42)\n"),
        (b"f(x, random_state=None)\n", b"f(x, random_state=42)\n"),
    ],
)  # fmt: skip
def test_fixed_files(tmp_path: Path, before: bytes, after: bytes) -> None:
    """Fixes change their calls and keep every other byte."""
    line_end = next((end for end in (b"\r\n", b"\r") if end in before), b"\n")
    head = IMPORT.encode().replace(b"\n", line_end)
    assert fix_text(tmp_path, head + before) == head + after


def test_encodings_are_kept(tmp_path: Path) -> None:
    """A declared encoding and a byte order mark stay."""
    latin = f"# coding: latin-1\n{IMPORT}s = 'é'; f(x)\n".encode("latin-1")
    assert fix_text(tmp_path, latin) == latin.replace(b"f(x)", b"f(x, random_state=42)")
    marked = b"\xef\xbb\xbf" + IMPORT.encode() + b"f(x)\n"
    assert fix_text(tmp_path, marked) == marked.replace(b"f(x)", b"f(x, random_state=42)")


def test_notebooks_keep_every_other_byte(tmp_path: Path) -> None:
    """A fix in a notebook touches its own line of source and nothing else, whatever the layout."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["f(x)\n"]},
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {"tags": ["é\u2028"]},
            "outputs": [{"data": {"text/plain": ["f(x)"]}, "output_type": "display_data", "metadata": {}}],
            "source": [IMPORT, "%matplotlib inline\n", "s = '\u00e9\\t'; a, b = f(x)  # note"],
        },
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": "f(y)\n!ls\n"},
    ]
    content = {"cells": cells, "metadata": {"z": 1, "a": 1.50}, "nbformat": 4, "nbformat_minor": 5}
    for options in ({"indent": 1}, {"indent": None}, {"indent": "\t", "ensure_ascii": False}):
        text = json.dumps(content, **options) + "\n"  # type: ignore[arg-type]
        expected = text.replace("f(x)  # note", "f(x, random_state=42)  # note")
        expected = expected.replace("f(y)", "f(y, random_state=42)")
        assert fix_text(tmp_path, text.encode(), "a.ipynb").decode() == expected


def test_fixing_twice_changes_nothing(tmp_path: Path) -> None:
    """What is fixed stays fixed."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(f(x)[0])\n", "b.py": f"{IMPORT}f(x)\n"})
    first = outcome_of(tmp_path)
    first.write()
    again = outcome_of(tmp_path)
    assert (first.applied, again.applied, again.contents) == (3, 0, {})


def test_safe_fixes_only(tmp_path: Path) -> None:
    """Without leave, unsafe fixes stay where they are."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(x)\ny = 1  # randlint: ignore[unseeded-split] x\n"})
    outcome = outcome_of(tmp_path, unsafe=False)
    assert outcome.contents[tmp_path / "a.py"].decode() == f"{IMPORT}f(x)\ny = 1\n"
    assert [f.rule for f in outcome.result.findings] == ["unseeded-split"]
    assert (outcome.result.fixed, outcome.result.fixable) == (1, 1)


def test_suppressed_findings_are_not_fixed(tmp_path: Path) -> None:
    """What is silenced is left alone."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(x)  # randlint: ignore[unseeded-split] x\n"})
    assert outcome_of(tmp_path).contents == {}


def test_summary(tmp_path: Path) -> None:
    """The closing line counts fixes and files."""
    result = Result()
    none, one, many = (
        Outcome(result),
        Outcome(result, {tmp_path / "a.py": b""}, applied=1),
        Outcome(result, {tmp_path / "a.py": b"", tmp_path / "b.py": b""}, applied=3),
    )
    assert none.summary(would=False) == "Nothing to fix."
    assert one.summary(would=False) == "Applied 1 fix in 1 file."
    assert many.summary(would=True) == "Would apply 3 fixes in 2 files."


# -- fixes that go wrong ----------------------------------------------------------------------------------------


def sabotage(monkeypatch: pytest.MonkeyPatch, *edits: Edit) -> None:
    """Every finding's fix becomes these edits."""
    triaged = engine.Linter._triaged

    def changed(self: Linter, *arguments: object) -> list[Finding]:
        fix = Fix(Applicability.SAFE, "break it", edits)
        return [replace(f, fix=fix) for f in triaged(self, *arguments)]  # type: ignore[arg-type]

    monkeypatch.setattr(engine.Linter, "_triaged", changed)


def test_a_fix_that_breaks_the_file_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that would no longer parse stays as it was, and a notice says so."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(x)\n"})
    sabotage(monkeypatch, Edit(2, 2, 2, 3, "(("))
    outcome = outcome_of(tmp_path)
    assert (outcome.contents, outcome.applied) == ({}, 0)
    (notice,) = outcome.result.notices
    assert (notice.path, notice.kind, notice.message) == (
        "a.py",
        "failed",
        "a fix was dropped: the fixed file would not parse; please report this",
    )


def test_fixes_that_never_end_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fix that does not remove its finding is applied a bounded number of times."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(x)\n"})
    sabotage(monkeypatch, Edit(2, 1, 2, 1, "g;"))
    assert outcome_of(tmp_path).applied <= 10


def test_an_edit_outside_the_file_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that cannot be applied is dropped with a notice."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(x)\n"})
    sabotage(monkeypatch, Edit(200, 1, 200, 2, ""))
    outcome = outcome_of(tmp_path)
    assert (outcome.contents, [n.kind for n in outcome.result.notices]) == ({}, ["failed"])


def test_equal_edits_of_two_fixes_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two fixes that add the same import add it once."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(x)\nf(y)\n"})
    sabotage(monkeypatch, Edit(1, 1, 1, 1, "import torch\n"))
    linter = Linter.create(Settings(root=tmp_path, select=("unseeded-split",), jobs=1), tmp_path)
    monkeypatch.setattr("randlint.fixes._MAX_ROUNDS", 1)
    outcome = fix_files(linter, [tmp_path], linter.check([tmp_path]), unsafe=True)
    assert outcome.contents[tmp_path / "a.py"].decode() == f"import torch\n{IMPORT}f(x)\nf(y)\n"


# -- writing ----------------------------------------------------------------------------------------------------


def test_writing_keeps_modes_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """A fixed script stays executable; no temporary file remains."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(x)\n"})
    os.chmod(tmp_path / "a.py", 0o755)
    outcome_of(tmp_path).write()
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == 0o755
    assert [p.name for p in tmp_path.iterdir()] == ["a.py"]


def test_a_failed_write_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the old file is still there, whole, and the error names it."""
    write_tree(tmp_path, {"sub/a.py": f"{IMPORT}f(x)\n"})
    outcome = outcome_of(tmp_path)

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(SourceError, match=r"^sub/a\.py: cannot be written: No space left on device$"):
        outcome.write()
    assert (tmp_path / "sub" / "a.py").read_text() == f"{IMPORT}f(x)\n"
    assert [p.name for p in (tmp_path / "sub").iterdir()] == ["a.py"]


def test_diff(tmp_path: Path) -> None:
    """The diff shows every changed file once, from the text on disk to the final text; missing line ends are marked."""
    write_tree(tmp_path, {"b.py": f"{IMPORT}f(f(x)[0])", "a.py": f"{IMPORT}f(x)\n"})
    assert unified_diff(outcome_of(tmp_path), tmp_path) == (
        f"--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n {IMPORT}-f(x)\n+f(x, random_state=42)\n"
        f"--- a/b.py\n+++ b/b.py\n@@ -1,2 +1,2 @@\n {IMPORT}-f(f(x)[0])\n\\ No newline at end of file\n"
        "+f(f(x, random_state=42)[0], random_state=42)\n\\ No newline at end of file\n"
    )


def test_fixes_see_the_other_fixed_files(tmp_path: Path) -> None:
    """After a round, files are linted with the fixed texts of their neighbours."""
    write_tree(tmp_path, {"a.py": f"{IMPORT}f(x)\n", "b.py": f"import a\n{IMPORT}f(x)\n"})
    assert sorted(fixed(tmp_path, "unseeded-split")) == ["a.py", "b.py"]


CALLS = st.recursive(
    st.sampled_from(["x", "y[0]", "'é'"]),
    lambda inner: (
        st.builds("f({}{})".format, inner, st.sampled_from(["", ", 1", ",\n  2", ", random_state=0", ","]))
        | st.builds("g({}, {})".format, inner, inner)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(CALLS)
def test_nested_calls_are_all_fixed(tmp_path_factory: pytest.TempPathFactory, call: str) -> None:
    """However calls are nested, all of them get their seed, once."""
    root = tmp_path_factory.mktemp("nested")
    text = fix_text(root, f"{IMPORT}{call}\n".encode()).decode()
    assert text.count("random_state=") == text.count("f(")
    (root / "a.py").write_text(text)
    assert outcome_of(root).contents == {}
