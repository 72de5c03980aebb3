"""Patterns that are names: the answers without pathspec are those that pathspec gives."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from randlint.config import DEFAULT_EXCLUDE
from randlint.source.ignore import Rules
from randlint.source.plain_patterns import PlainPatterns

LINES = [
    *DEFAULT_EXCLUDE, "a", "a/", "/a", "/a/", "a/b", "a/b/", "/a/b", "*.a", "*.a/", "*a", ".a", "*.p[ab]", "*.p[ab]/",
    "# a", "", "  ", "/", "a ", "*$a.b", "A",
]  # fmt: skip
OTHERS = ["!a", "*", "**/a", "a/**", "*/", "a?", "[ab]", "*.[!a]", "*.[a-b]", " a", "\\a", "a\\ ", "é", "a//b", "//a"]
PARTS = ["a", "b", ".a", "A", "a.a", ".pa", "x.pa", "build", "x$a.b", "a b", "é", "a\n", "\na", "\\a", "#"]
paths = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("/".join)


def by_pathspec(lines: list[str], name: str) -> bool | None:
    """What pathspec says of a name that ends with a slash where it is a directory's."""
    return GitIgnoreSpec.from_lines(lines).check_file(name).include


@settings(max_examples=600, deadline=None)
@given(lines=st.lists(st.sampled_from([*LINES, *OTHERS]), max_size=4), path=paths, is_directory=st.booleans())
def test_rules_decide_as_pathspec_does(lines: list[str], path: str, is_directory: bool) -> None:
    """Names, endings and paths, alone or among globs, for files and directories of any depth."""
    base = os.path.abspath(os.sep + "base")
    found = Rules(base, lines).decision(os.path.join(base, *path.split("/")), is_directory=is_directory)
    assert found == by_pathspec(lines, path + "/" * is_directory)


@settings(max_examples=600, deadline=None)
@given(lines=st.lists(st.sampled_from([*LINES, *OTHERS]), max_size=3), named=paths, path=paths)
def test_rules_without_those_for_a_directory_decide_as_pathspec_does(lines: list[str], named: str, path: str) -> None:
    """What ignores a directory that is named is left out, everything else stays."""
    base = os.path.abspath(os.sep + "base")
    rules = Rules(base, lines).except_for(os.path.join(base, *named.split("/")))
    kept = [line for line in lines if not by_pathspec([line], named + "/")]
    assert rules.decision(os.path.join(base, *path.split("/")), is_directory=False) == by_pathspec(kept, path)


@settings(max_examples=600, deadline=None)
@given(line=st.text(alphabet="a.*[]/!# \\\t-?é", max_size=6), path=st.text(alphabet="ab./[é-", min_size=1, max_size=8))
def test_whatever_is_taken_for_a_name_is_one(line: str, path: str) -> None:
    """No line is read as a name that pathspec reads as something else."""
    plain = PlainPatterns.of([line])
    path = "/".join(part for part in path.split("/") if part not in {"", "."})
    if plain is not None and path:
        assert (plain.matches(path) or None) == by_pathspec([line], path)


@pytest.mark.parametrize("line", LINES)
def test_common_patterns_need_no_library(line: str) -> None:
    """The forms that people write are names, endings and paths."""
    assert PlainPatterns.of([line]) is not None


@pytest.mark.parametrize("line", OTHERS)
def test_globs_are_left_to_the_library(line: str) -> None:
    """Negation, wildcards inside a name and escapes are not answered here."""
    assert PlainPatterns.of(["a", line]) is None


def test_lines_that_say_nothing_are_no_rules(tmp_path: Path) -> None:
    """Comments and blank lines make rules that are empty."""
    assert [bool(Rules(str(tmp_path), lines)) for lines in (["# a", "", "/"], ["# a", "a"], ["\\"])] == [
        False,
        True,
        False,
    ]
