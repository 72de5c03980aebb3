"""``randlint compare``: what was asked for, the comparison, its reports and the exit code."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from randlint.compare.data import DIFFERENT, Comparison, Tolerance
from randlint.compare.report import MissingExtra, render
from randlint.compare.runs import compare_folders
from randlint.config import ConfigError
from randlint.console import write_report


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for."""

    arguments: tuple[str, ...]
    rtol: float = 0.0
    atol: float = 0.0
    runs: int | None = None
    module: bool = False
    keep: Path | None = None
    resume: bool = False
    format: str = "text"
    output: Path | None = None
    html: Path | None = None
    color: bool = False
    width: int = 100

    @property
    def tolerance(self) -> Tolerance:
        return Tolerance(self.rtol, self.atol)


def compare_command(request: Request) -> int:
    """Compare, report, and return the exit code. Raises ConfigError for what the user has to mend."""
    _check(request)
    comparison = _compared(request)
    _report(request, comparison)
    return int(comparison.verdict == DIFFERENT)


def _compared(request: Request) -> Comparison:
    first, second = request.arguments
    return compare_folders(Path(first), Path(second), request.tolerance)


def _check(request: Request) -> None:
    for option, path in (("--output", request.output), ("--html", request.html)):
        if path is not None and not Path(os.path.abspath(path)).parent.is_dir():
            raise ConfigError(f"{option}: cannot write {path}: no such folder")
    if len(request.arguments) != 2:
        raise ConfigError("name two recordings: randlint compare A B (`randlint trace --record DIR` makes them)")


def _report(request: Request, comparison: Comparison) -> None:
    color = request.color and request.output is None
    try:
        text = render(comparison, request.format, color=color, width=request.width)
        page = render(comparison, "html") if request.html is not None else ""
    except MissingExtra as error:
        raise ConfigError(str(error)) from error
    if request.html is not None:
        write_report("--html", request.html, page)
    if request.output is not None:
        write_report("--output", request.output, text)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()
