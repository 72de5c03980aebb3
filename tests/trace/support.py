"""Runs programs with and without the tracer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TRACE = [sys.executable, "-m", "randlint", "trace", "--isolated"]


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "RANDLINT", "COV_", "TORCHELASTIC"))}
    return {**kept, **more}


def traced(folder: Path, *command: str, timeout: int = 240, **env: str) -> subprocess.CompletedProcess[str]:
    """``randlint trace`` with these options and arguments, run in ``folder``."""
    return subprocess.run(
        [*TRACE, *command], cwd=folder, capture_output=True, text=True, timeout=timeout, env=environment(**env)
    )


def report_of(folder: Path, code: str, *options: str, arguments: tuple[str, ...] = (), **env: str) -> dict[str, Any]:
    """The JSON report of a program that must end well."""
    (folder / "program.py").write_text(code, "utf-8")
    done = traced(folder, "--format", "json", *options, "program.py", *arguments, **env)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def places(report: dict[str, Any], rule: str = "nondeterministic-kernel") -> list[int]:
    """Lines of the findings of one rule."""
    return [f["line"] for f in report["findings"] if f["rule"] == rule]
