"""A judged run goes through the same suppressions and settings as `check`, and joins with its findings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trace.support import environment, report_of, traced

SUPPRESSED = """
import torch
torch.manual_seed(0)
x, i, s = torch.zeros(5, 4), torch.tensor([0, 0]), torch.ones(2, 4)
x.index_add(0, i, s)  # randlint: ignore[nondeterministic-kernel] two rows only
x.index_add(
    0, i, s
)
# randlint: ignore[RND901] above the statement
x.index_add(0, i, s)
"""


def statuses(report: dict[str, object]) -> list[tuple[int, str]]:
    return [(f["line"], f["status"]) for f in report["findings"]]  # type: ignore[attr-defined, index]


def test_comments_silence_runtime_findings(tmp_path: Path) -> None:
    """On the line or above it; the statement that has none is reported."""
    report = report_of(tmp_path, SUPPRESSED)
    assert statuses(report) == [(5, "suppressed"), (6, "reported"), (10, "suppressed")]


def test_the_projects_settings_hold(tmp_path: Path) -> None:
    """Rules that are ignored, and files that are, in the nearest configuration."""
    (tmp_path / "program.py").write_text(SUPPRESSED)
    for settings, expected in (
        ('ignore = ["nondeterministic-kernel"]', []),
        (
            'per-file-ignores = { "program.py" = ["RND901"] }',
            [(5, "suppressed"), (6, "suppressed"), (10, "suppressed")],
        ),
    ):
        (tmp_path / "randlint.toml").write_text(settings)
        command = [sys.executable, "-m", "randlint", "trace", "--format", "json", "program.py"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, env=environment())
        assert statuses(json.loads(done.stdout)) == expected, done.stderr


def test_check_leaves_comments_for_the_tracer_alone(tmp_path: Path) -> None:
    """`check` runs no runtime rule, so it cannot call their suppressions unused."""
    from tests.harness import lint_code

    assert [f.rule for f in lint_code(tmp_path, SUPPRESSED) if f.rule == "unused-suppression"] == []


BOTH = """
import numpy as np
rng = np.random.default_rng()
print(rng.normal() > 99)
"""


def test_two_witnesses_make_one_finding(tmp_path: Path) -> None:
    """The static finding stays, with its fix, certain now, and says what was seen."""
    alone = report_of(tmp_path, BOTH)
    assert [(f["rule"], f["origin"]) for f in alone["findings"]] == [("unseeded-draw", "runtime")]
    joined = report_of(tmp_path, BOTH, "--with-check")
    (finding,) = joined["findings"]
    assert (finding["rule"], finding["origin"], finding["confidence"]) == ("unseeded-generator", "static", "high")
    assert finding["fix"] is not None
    assert "seen when it ran (unseeded-draw)" in finding["related"][-1]["message"]


def test_each_keeps_what_the_other_cannot_see(tmp_path: Path) -> None:
    """A static finding in code that did not run, and a runtime one that no rule foresees."""
    code = """
import random
import numpy as np
print(random.random() > 2)
def later():
    rng = np.random.default_rng()
    return rng.normal(size=3)
"""
    report = report_of(tmp_path, code, "--with-check")
    assert [(f["rule"], f["origin"], f["line"]) for f in report["findings"]] == [
        ("unseeded-draw", "runtime", 4),
        ("unseeded-generator", "static", 6),
    ]


@pytest.mark.parametrize("format", ["sarif", "github"])
def test_formats_for_code_hosts(tmp_path: Path, format: str) -> None:
    """Runtime findings are written like those of `check`."""
    (tmp_path / "program.py").write_text(SUPPRESSED)
    done = traced(tmp_path, "--format", format, "program.py")
    assert done.returncode == 0
    if format == "sarif":
        (run,) = json.loads(done.stdout)["runs"]
        assert [r["ruleId"] for r in run["results"]] == ["RND901"] * 3
    else:
        assert done.stdout.startswith("::notice file=program.py,line=6")


def test_the_fallback_for_older_torch_finds_the_same(tmp_path: Path) -> None:
    """A dispatch mode sees what overrides see in the main thread, and the report says that it was used."""
    code = """
import torch
torch.manual_seed(0)
table = torch.randn(50, 8, requires_grad=True)
rows = table.gather(0, torch.randint(0, 50, (60, 8)))
rows.sum().backward()
torch.nn.functional.dropout(rows)
"""
    best = report_of(tmp_path, code)
    older = report_of(tmp_path, code, "--mechanism", "dispatch-mode")
    assert "watched by a dispatch mode" in older["trace"]["remarks"][0]
    assert older["trace"]["streams"] == best["trace"]["streams"]
    # A mode stands above some kernels that an override stands below: the name may be another, the place is not.
    places = [[(k["phase"], k["line"], k["calls"], k["verdict"]) for k in r["trace"]["kernels"]] for r in (best, older)]
    assert places[0] == places[1] == [("backward", 5, 1, "would run on CUDA")]
