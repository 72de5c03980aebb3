"""Run one command as a child process and say what it took: wall time, CPU time, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes that ru_maxrss counts in


class BenchmarkError(Exception):
    """Why nothing could be measured, in one line."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run took: seconds of wall time, seconds of CPU time of all its processes, bytes of its largest one."""

    wall: float
    cpu: float
    memory: int


def environment() -> dict[str, str]:
    """The caller's environment without what would change how an interpreter or a tool runs."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "RANDLINT", "RUFF"))}
    return {**kept, "NO_COLOR": "1"}


def run(argv: Sequence[str], cwd: Path, output: Path | None = None, accept: Sequence[int] = (0,)) -> Usage:
    """Run a command to its end; ``output`` receives what it prints.

    ``wait4`` answers for the child and for all its own children that it waited for: CPU times are added up, while
    memory (``ru_maxrss``) is that of the largest single process, not a sum. It cannot be less than what this
    process held when the child was started. Raises BenchmarkError where the command does not start, or ends with a
    code that is not in ``accept``.
    """
    with open(output or os.devnull, "wb") as stdout, tempfile.TemporaryFile() as stderr:
        start = time.perf_counter()
        try:
            child = subprocess.Popen(
                argv, cwd=cwd, env=environment(), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
            )
        except OSError as error:
            raise BenchmarkError(f"{argv[0]}: {error.strerror}") from None
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in accept:
            stderr.seek(0)
            raise BenchmarkError(_failure(argv, child.returncode, stderr.read()))
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * _MEMORY_UNIT)


def _failure(argv: Sequence[str], code: int, stderr: bytes) -> str:
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    shown = " ".join([Path(argv[0]).name, *argv[1:4]])
    return f"`{shown}` ended with code {code}" + (f": {lines[-1]}" if lines else "")


def call(argv: Sequence[str], what: str) -> None:
    """Run a command that prepares something; raises BenchmarkError, beginning with ``what``, where it fails."""
    done = subprocess.run(argv, capture_output=True, text=True, env=environment())
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if line.lower().startswith("error")] or lines[-1:]
        reason = errors[-1].removeprefix("ERROR: ") if errors else f"code {done.returncode}"
        raise BenchmarkError(f"{what}: {reason}")
