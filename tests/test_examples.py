"""Every example of every rule: what is wanted is found, nothing else is, and fixes hold what they promise."""

from __future__ import annotations

import shutil
from pathlib import Path

import libcst as cst
import pytest

from randlint.catalogue import Example, load_catalogue
from randlint.findings import Profile
from tests.harness import compare, describe, fixed, lint, wants_of, write_example

EXAMPLES = Path(__file__).parent / "examples"
ALL_RULES = load_catalogue().rules
RULES = {name: rule for name, rule in ALL_RULES.items() if rule.origin == "static"}  # others: tests/trace
# rules about the linting itself, which no function in randlint/checks speaks for
NOT_A_CHECK = {"parse-error", "unused-suppression"}


def toml_examples() -> list[object]:
    found = []
    for rule in RULES.values():
        for kind, examples in (("bad", rule.bad), ("good", rule.good)):
            found += [pytest.param(rule.name, kind, e, id=f"{rule.name}-{kind}-{e.title}") for e in examples]
    return found


def file_examples() -> list[object]:
    """Each file or sub-folder directly below a rule's folder is one example."""
    found = []
    for folder in sorted(p for p in EXAMPLES.iterdir() if p.is_dir()):
        for entry in sorted(folder.iterdir()):
            if entry.name.endswith(".fixed.py") or entry.name.startswith((".", "__")):
                continue
            found.append(pytest.param(folder.name, entry, id=f"{folder.name}/{entry.name}"))
    return found


@pytest.mark.parametrize(("rule", "kind", "example"), toml_examples())
def test_examples_in_the_rule_pages(rule: str, kind: str, example: Example, tmp_path: Path) -> None:
    """A bad example fires exactly where it says so, a good one is silent; fixes converge."""
    wants = write_example(tmp_path, example.code.lstrip("\n"))
    assert bool(wants) == (kind == "bad"), "a bad example wants a finding, a good one none"
    enabled = set(RULES) if rule == "unused-suppression" else {rule, *(w.rule for w in wants)}
    findings = [f for f in lint(tmp_path, *sorted(enabled)).reported if f.rule in enabled]
    missing, unexpected = compare(findings, wants)
    assert (missing, unexpected) == ([], [])
    if RULES[rule].profile is Profile.DEFAULT and kind == "bad":
        assert any(f.profile is Profile.DEFAULT for f in findings), "a default rule's example shows by default"
    check_fixes(tmp_path, rule)


@pytest.mark.parametrize(("rule", "entry"), file_examples())
def test_example_files(rule: str, entry: Path, tmp_path: Path) -> None:
    """Findings in an example file or project are exactly the wanted ones; the fixed text is the one beside it."""
    root = tmp_path / "project"
    if entry.is_dir():
        shutil.copytree(entry, root)
    else:
        root.mkdir()
        shutil.copy(entry, root / entry.name)
    files = sorted([*root.rglob("*.py"), *root.rglob("*.ipynb")])
    wants = [w for file in files for w in wants_of(file, root)]
    enabled = {rule, *(w.rule for w in wants)}
    findings = [f for f in lint(root, *sorted(enabled)).reported if f.rule in enabled]
    missing, unexpected = compare(findings, wants)
    assert (missing, unexpected) == ([], [])
    expected = entry.with_name(f"{entry.stem}.fixed.py")
    if entry.suffix == ".py" and expected.exists():
        assert fixed(root, rule).get(entry.name) == expected.read_text("utf-8")
    check_fixes(root, rule)


def check_fixes(root: Path, rule: str) -> None:
    """After a fix: it parses, it differs, the fixed finding is gone, and a second run changes nothing."""
    before = [f for f in lint(root, rule).reported if f.rule == rule]
    fixable = [f for f in before if f.fix is not None]
    contents = fixed(root, rule)
    assert bool(contents) == bool(fixable)
    for path, text in contents.items():
        assert text != (root / path).read_bytes().decode("utf-8")
        if path.endswith(".py"):
            cst.parse_module(text)
        (root / path).write_text(text, "utf-8", newline="")
    after = [f for f in lint(root, rule).reported if f.rule == rule]
    assert [describe(f) for f in after if f.fix is not None] == []
    assert len(after) == len(before) - len(fixable)
    assert fixed(root, rule) == {}


def test_every_example_folder_belongs_to_a_rule() -> None:
    """A folder under tests/examples is named after a rule."""
    assert [p.name for p in sorted(EXAMPLES.iterdir()) if p.is_dir() and p.name not in ALL_RULES] == []


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.name not in NOT_A_CHECK], ids=lambda r: r.name)
def test_rules_have_enough_examples(rule: object) -> None:
    """At least three examples that fire and three that must not."""
    assert len(rule.bad) >= 3  # type: ignore[attr-defined]
    assert len(rule.good) >= 3  # type: ignore[attr-defined]
