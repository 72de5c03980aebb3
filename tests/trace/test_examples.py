"""The examples of the runtime rules: each is run under the tracer, and compared with its ``# want:`` comments."""

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


def trace(path: Path, *options: str) -> dict[str, object]:
    """The JSON report of a traced script, which must end well."""
    command = [sys.executable, "-m", "randlint", "trace", "--isolated", "--format", "json", *options, path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize(("rule", "kind", "example"), examples())
def test_example(tmp_path: Path, rule: str, kind: str, example: Example) -> None:
    """A bad example gives what it wants and nothing else of its rule; a good one gives nothing."""
    path = tmp_path / "program.py"
    path.write_text(example.code, "utf-8")
    report = trace(path, "--select", rule, "--min-confidence", "low")
    found = sorted((f["path"], f["line"], f["rule"]) for f in report["findings"])  # type: ignore[attr-defined]
    assert found == sorted({(w.path, w.line, w.rule) for w in wants_in(example.code, "program.py")})
    assert (kind == "bad") == bool(found)
    assert report["trace"]["remarks"] == []  # type: ignore[index]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_rules_have_enough_examples(rule: object) -> None:
    """At least three programs that are reported and three that must not be."""
    assert len(rule.bad) >= 3  # type: ignore[attr-defined]
    assert len(rule.good) >= 3  # type: ignore[attr-defined]
