"""Bugs that people found and mended in public projects, rewritten as small programs: what was wrong is found, and what
it was mended to is silent.

``tests/real_fixes/<rule>/<owner>+<repository>-<number>.before.py`` and ``.after.py`` are a pair; a project of several
files is a folder ``<owner>+<repository>-<number>`` with ``before`` and ``after`` in it. ``.silent.py`` (or a folder
with ``silent`` in it) looks like the hazard and is none. The first line of each names the thread it comes from.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.findings import Profile
from tests.harness import compare, describe, lint, wants_of

FOLDER = Path(__file__).parent / "real_fixes"
RULES = load_catalogue().rules
DEFAULT = sorted(r.name for r in RULES.values() if r.profile is Profile.DEFAULT and r.origin == "static")
NAME = re.compile(r"[\w.-]+\+[\w.-]+-\d+[a-z]?\.(before|after|silent)\.py")


def cases(*states: str) -> list[object]:
    """(rule, file or folder) of every case in one of these states."""
    found = []
    for rule in sorted(p for p in FOLDER.iterdir() if p.is_dir()):
        for entry in sorted([*rule.glob("*.py"), *rule.glob("*/*/")]):
            state = entry.name.split(".")[-2] if entry.is_file() else entry.name
            if state in states:
                found.append(pytest.param(rule.name, entry, id=entry.relative_to(FOLDER).as_posix()))
    return found


def project_of(entry: Path, tmp_path: Path) -> Path:
    """The case as a project of its own; the name of a file does not say what is expected of it."""
    root = tmp_path / "project"
    if entry.is_dir():
        shutil.copytree(entry, root)
    else:
        root.mkdir()
        shutil.copy(entry, root / "program.py")
    return root


@pytest.mark.parametrize(("rule", "entry"), cases("before"))
def test_what_was_wrong_is_found(rule: str, entry: Path, tmp_path: Path) -> None:
    """The rule finds the bug on the line that was mended, and says nothing else."""
    root = project_of(entry, tmp_path)
    wants = [want for file in sorted(root.rglob("*.py")) for want in wants_of(file, root)]
    assert [want.rule for want in wants].count(rule) > 0, "a `# want:` comment says where the bug is"
    findings = [f for f in lint(root, rule).reported if f.rule == rule]
    missing, unexpected = compare(findings, [want for want in wants if want.rule == rule])
    assert (missing, unexpected) == ([], [])


@pytest.mark.parametrize(("rule", "entry"), cases("after", "silent"))
def test_what_it_was_mended_to_is_silent(rule: str, entry: Path, tmp_path: Path) -> None:
    """Neither the rule nor any other rule of the default profile has anything to say."""
    found = lint(project_of(entry, tmp_path), *sorted({rule, *DEFAULT})).reported
    assert [describe(f) for f in found] == []


def test_cases_are_whole() -> None:
    """Every folder is a rule, every name says where the case comes from, every `before` has its `after`."""
    folders = sorted(p for p in FOLDER.iterdir() if p.is_dir())
    assert [p.name for p in folders if p.name not in RULES] == []
    files = [p for folder in folders for p in sorted(folder.glob("*.py"))]
    assert [p.name for p in files if not NAME.fullmatch(p.name)] == []
    pairs = [p for p in files if ".before." in p.name]
    assert [p.name for p in pairs if not p.with_name(p.name.replace(".before.", ".after.")).exists()] == []
    texts = [p.read_text("utf-8") for p in sorted(FOLDER.rglob("*.py")) if p.parent.parent == FOLDER]
    assert [t[:60] for t in texts if not t.startswith("# https://github.com/")] == []
