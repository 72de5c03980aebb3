"""The examples of the runtime rules: each is run by its command, and compared with its ``# want:`` comments."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from randlint.catalogue import Example, load_catalogue
from tests.harness import wants_in

RULES = [rule for rule in load_catalogue().rules.values() if rule.origin == "runtime"]


def examples() -> list[object]:
    found = []
    for rule in RULES:
        for kind, group in (("bad", rule.bad), ("good", rule.good)):
            found += [pytest.param(rule.name, kind, e, id=f"{rule.name}-{kind}-{e.title}") for e in group]
    return found


_TRACE = ("trace", "--min-confidence", "low", "--select")
_SPREAD = ("spread", "-n", "2", "--same", "1", "--seed-arg", "--seed", "--metric", "score")


def run(path: Path, *options: str) -> dict[str, object]:
    """The JSON report of a script, which must end well."""
    command = [
        sys.executable,
        "-m",
        "randlint",
        *options[:1],
        "--isolated",
        "--format",
        "json",
        *options[1:],
        path.name,
    ]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize(("rule", "kind", "example"), examples())
def test_example(tmp_path: Path, rule: str, kind: str, example: Example) -> None:
    """A bad example gives what it wants and nothing else of its rule; a good one gives nothing."""
    path = tmp_path / "program.py"
    path.write_text(example.code, "utf-8")
    spread = load_catalogue().rules[rule].command == "spread"
    report = run(path, *_SPREAD) if spread else run(path, *_TRACE, rule)
    found = sorted((f["path"], f["line"], f["rule"]) for f in report["findings"])  # type: ignore[attr-defined]
    assert found == sorted({(w.path, w.line, w.rule) for w in wants_in(example.code, "program.py")})
    assert (kind == "bad") == bool(found)
    assert spread or report["trace"]["remarks"] == []  # type: ignore[index]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_rules_have_enough_examples(rule: object) -> None:
    """At least three programs that are reported and three that must not be."""
    assert len(rule.bad) >= 3  # type: ignore[attr-defined]
    assert len(rule.good) >= 3  # type: ignore[attr-defined]
