"""`randlint trace`: run the program, judge what was seen, print the report, end as the program ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from randlint.config import ConfigError, Settings
from randlint.console import write_report
from randlint.findings import Severity
from randlint.trace.environment.collect import of_run
from randlint.trace.launch import end_like, run_traced
from randlint.trace.options import Options
from randlint.trace.program import ProgramError, find_program
from randlint.trace.recording.folder import Recordings
from randlint.trace.report import MissingExtra, TraceView, render, render_html
from randlint.trace.verdict import Verdict, judge_run

FORMATS = ("text", "json", "sarif", "github")


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for."""

    target: str
    arguments: Sequence[str] = ()
    module: bool = False
    format: str = "text"
    output: Path | None = None
    html: Path | None = None
    confirm: int = 0
    assume_cuda: bool = False
    with_check: bool = False
    fail_on: Severity | None = None
    mechanism: str = ""
    color: bool = False
    width: int = 100
    record: Recordings | None = None


def trace_program(request: Request, settings: Settings) -> int:
    """Trace, report, and return the exit code: the program's own, or 1 with ``fail_on`` and a finding.

    Raises ConfigError for what the user has to mend, before the program is started as far as that can be known.
    """
    _check_outputs(request)
    try:
        program = find_program(request.target, request.arguments, module=request.module)
    except ProgramError as error:
        raise ConfigError(str(error)) from error
    machine_readable = request.format != "text" and request.output is None
    options = Options("", confirm=request.confirm, assume_cuda=request.assume_cuda, mechanism=request.mechanism)
    if request.record is not None:
        wanted = request.record
        options = replace(options, level=wanted.level, first=wanted.first, last=wanted.last)
    run = run_traced(program, options, stdout_to_stderr=machine_readable, record=request.record)
    code = run.exit_code if run.exit_code is not None else 2
    if not run.parts:  # another rank reports
        return end_like(code)
    if request.format == "json":
        run.environment = of_run(run).sections
    verdict = judge_run(run, settings, with_check=request.with_check)
    _report(request, verdict)
    if code == 0 and request.fail_on is not None:
        return 1 if any(f.severity >= request.fail_on for f in verdict.result.reported) else 0
    return end_like(code)


def _check_outputs(request: Request) -> None:
    for option, path in (("--output", request.output), ("--html", request.html)):
        if path is not None and not Path(os.path.abspath(path)).parent.is_dir():
            raise ConfigError(f"{option}: cannot write {path}: no such folder")
    try:
        import jinja2
        import rich
        import wrapt
        import xxhash  # noqa: F401

        del jinja2, rich, wrapt
    except ImportError as error:
        raise ConfigError(str(MissingExtra(error.name or ""))) from error


def _report(request: Request, verdict: Verdict) -> None:
    color = request.color and request.output is None
    view = TraceView.of(verdict, color, request.width)
    text = render(view, request.format)
    recorded = request.record.summary() if request.record is not None else ""
    if request.format == "text":
        text = f"{text}\n{recorded}" if recorded else text
    elif request.output is None:
        sys.stderr.write(recorded)
    if request.html is not None:
        write_report("--html", request.html, render_html(view))
    if request.output is not None:
        write_report("--output", request.output, text)
    elif request.format == "text":
        # The program's own output stays what it is without the tracer, so the report goes beside it.
        sys.stdout.flush()
        sys.stderr.write(text)
        sys.stderr.flush()
    else:
        sys.stdout.write(text)
        sys.stdout.flush()
