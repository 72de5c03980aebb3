"""scripts/new_rule.py starts a rule that loads at once, and never overwrites one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the project in which new files do no harm; ``randlint.rules`` is found as in a wheel."""
    for name in ("randlint", "rules", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "randlint" / "rules").symlink_to(tmp_path / "rules", target_is_directory=True)
    return tmp_path


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True)


def test_a_new_rule_is_known_at_once(tree: Path) -> None:
    """Text, check and example are written; the rule is listed, explained, and runs without findings."""
    done = run(tree, "scripts/new_rule.py", "odd-dice", "RND999", "--breaks", "eval-noisy", "--profile", "strict")
    assert done.stderr == ""
    assert done.stdout.splitlines()[:3] == [
        "wrote rules/odd-dice.toml",
        "wrote randlint/checks/odd_dice.py",
        "wrote tests/examples/odd-dice/variations.py",
    ]
    assert "RND999  odd-dice" in run(tree, "-m", "randlint", "rules").stdout
    assert "breaks    eval-noisy" in run(tree, "-m", "randlint", "explain", "RND999").stdout
    checked = run(tree, "-m", "randlint", "check", "--isolated", "--select", "odd-dice", "scripts")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_what_exists_is_not_overwritten(tree: Path) -> None:
    """A taken name, a taken code, a file in the way, and a name or code of another form are refused in one line."""
    (tree / "randlint" / "checks" / "in_the_way.py").touch()
    cases = {
        ("unseeded-split", "RND999"): "unseeded-split (RND201) exists",
        ("odd-dice", "RND201"): "unseeded-split (RND201) exists",
        ("in-the-way", "RND999"): "randlint/checks/in_the_way.py exists",
        ("OddDice", "RND999"): "`OddDice` is no name: lower-case words joined by hyphens",
        ("odd-dice", "RND9"): "`RND9` is no code: RND and three digits",
    }
    for arguments, problem in cases.items():
        done = run(tree, "scripts/new_rule.py", *arguments)
        assert (done.returncode, done.stderr) == (2, f"new_rule: {problem}\n")
    assert not (tree / "rules" / "in-the-way.toml").exists()
