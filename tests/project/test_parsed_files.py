"""What is kept of parsed files: trees up to a bound, and what the interpreter parsed for a while."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.project import parsed_files
from randlint.project.parsed_files import ParsedFiles
from randlint.source import Source, read_source
from randlint.syntax import parse as _parse

TEXT = "import os\n\n\ndef first():\n    return os\n\n\ndef second():\n    return first()\n"


def source(folder: Path, name: str) -> Source:
    found = read_source(folder / name, name, TEXT.encode())
    assert isinstance(found, Source)
    return found


def test_what_the_interpreter_parsed_of_older_files_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read after that is the same."""
    monkeypatch.setattr(parsed_files, "_MOST_CHARACTERS_OF_NODES", len(TEXT))
    files = ParsedFiles()
    older, newer = (files.begin(source(tmp_path, name), whole=False) for name in ("a.py", "b.py"))
    parsed: list[str] = []
    monkeypatch.setattr("randlint.syntax.parse", lambda text, first: parsed.append(text) or _parse(text, first))
    for each in (older, newer):
        assert [scope.name for scope in each.facts.functions()] == ["first", "second"]
    assert "".join(parsed).count("def first") == 1


def test_files_that_were_analysed_go_before_imported_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ParsedFiles()
    imported = files.begin(source(tmp_path, "imported.py"), whole=False)
    own = files.begin(source(tmp_path, "own.py"), whole=True)
    own.complete()
    list(imported.facts.calls)
    monkeypatch.setattr(parsed_files, "_MOST_CHARACTERS", imported.characters * 3 // 2)
    assert files.trim()
    assert (tmp_path / "imported.py" in files, tmp_path / "own.py" in files) == (True, False)
