"""``randlint compare``: what was asked for, the comparison, its reports and the exit code."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from randlint.compare.data import DIFFERENT, Comparison, Tolerance
from randlint.compare.report import MissingExtra, render
from randlint.compare.rerun import Plan, compare_reruns, find, folder_for
from randlint.compare.resume import compare_resumed
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
    arguments = request.arguments
    if request.runs is not None:
        program = find(arguments[0], arguments[1:], request.module)
        with folder_for(request.keep) as folder:
            plan = Plan(program, request.runs, folder, request.tolerance, kept=request.keep is not None)
            return compare_reruns(plan)
    if request.resume:
        with folder_for(request.keep) as folder:
            return compare_resumed(arguments[0], arguments[1], folder, request.tolerance)
    return compare_folders(Path(arguments[0]), Path(arguments[1]), request.tolerance)


def _check(request: Request) -> None:
    for option, path in (("--output", request.output), ("--html", request.html)):
        if path is not None and not Path(os.path.abspath(path)).parent.is_dir():
            raise ConfigError(f"{option}: cannot write {path}: no such folder")
    for option, given, needs in (("-m", request.module, ("--run",)), ("--keep", request.keep, ("--run", "--resume"))):
        if given and not (request.runs or (request.resume and "--resume" in needs)):
            raise ConfigError(f"{option}: only with {' or '.join(needs)}")
    if request.runs is not None:
        if request.resume:
            raise ConfigError("--run and --resume cannot be asked for together")
        if not request.arguments:
            raise ConfigError("--run: name a script: randlint compare --run 2 -- train.py --epochs 1")
    elif len(request.arguments) != 2:
        what = "two runs, recordings or command lines" if request.resume else "two recordings"
        raise ConfigError(f"name {what}: randlint compare A B (`randlint trace --record DIR` makes a recording)")


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
