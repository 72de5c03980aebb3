"""The command line: parse options, call the engine, print, exit. Exit codes: 0 clean, 1 findings, 2 could not run."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from randlint import __version__
from randlint.cache.cli import cache
from randlint.choices import FORMATS, LEVELS
from randlint.compare.cli import compare
from randlint.console import Errors, report_width, wants_color, write_report
from randlint.spread.cli import spread
from randlint.trace.cli import trace
from randlint.trace.environment.cli import env

if TYPE_CHECKING:
    from randlint.config import Settings
    from randlint.engine import Linter
    from randlint.findings import Result

_PROGRESS_FILES = 200
OWN_PROCESS = "own process"  # the object of the context where nothing else runs in this process, now or later


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="randlint")
def main() -> None:
    """Find randomness hazards in machine-learning code.

    `randlint check` reads source and notebooks; nothing of your code is imported or run.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a narrow encoding, such as cp1252, must not end the run
            stream.reconfigure(errors="backslashreplace")


main.add_command(trace)
main.add_command(cache)
main.add_command(env)
main.add_command(compare)
main.add_command(spread)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--fix", is_flag=True, help="Apply safe fixes (no stream yields a different number afterwards).")
@click.option(
    "--unsafe-fixes", is_flag=True, default=None, help="With --fix or --diff: also fixes that change numbers."
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, write nothing; exit 1 if anything would.")
@click.option("--select", multiple=True, metavar="RULES", help="Only these rules: names, codes, prefixes (RND2), ALL.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="These rules as well.")
@click.option("--profile", metavar="default|strict", help="`strict` adds opinions to the near-zero noise default.")
@click.option("--format", "format", metavar="|".join(FORMATS), help="Output format.  [default: text]")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the report there."
)
@click.option("--statistics", is_flag=True, default=None, help="Count findings by rule instead of listing them.")
@click.option("--show-suppressed", is_flag=True, default=None, help="List suppressed findings too.")
@click.option("--exit-zero", is_flag=True, default=None, help="Exit 0 even when there are findings.")
@click.option("--fail-on", metavar="|".join(LEVELS), help="Lowest severity that makes exit code 1.  [default: warning]")
@click.option("--min-confidence", metavar="low|medium|high", help="Leave out less certain findings.  [default: medium]")
@click.option("--exclude", multiple=True, metavar="GLOBS", help="More files to leave out (gitignore patterns).")
@click.option("--force-exclude", is_flag=True, default=None, help="Apply excludes to files named one by one, too.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: as many as pay]")
@click.option("--executor", metavar="dask://HOST:PORT", help="Let the workers of this Dask cluster do the work.")
@click.option("--no-cache", is_flag=True, default=None, help="Neither read nor write `.randlint_cache`.")
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Use this configuration."
)
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), metavar="NAME", help="Name of what `-` reads.")
@click.pass_context
def check(context: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Lint files, folders and notebooks; `-` reads standard input.

    Without PATHS, the current folder is linted.
    """
    with Errors():
        if context.obj == OWN_PROCESS:
            from randlint.parallel.collector import calm_to_the_end

            calm_to_the_end()
        sys.exit(_check(paths or (Path("."),), options))


@main.command()
@click.option("--format", "format", type=click.Choice(["text", "json"]), default="text", help="Output format.")
def rules(format: str) -> None:
    """List all rules."""
    from randlint.explain import list_rules

    with Errors():
        click.echo(list_rules(format))


@main.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """Explain a rule, by name or code: why it matters, how to fix it, when it stays silent."""
    from randlint.explain import explain_rule

    with Errors():
        click.echo(explain_rule(rule))


@main.command()
def init() -> None:
    """Add a configuration and a pre-commit hook to this repository.

    What is there already is left as it is.
    """
    from randlint.init_project import init_project

    with Errors():
        for line in init_project(Path.cwd()):
            click.echo(line)


def _check(paths: tuple[Path, ...], options: dict[str, Any]) -> int:
    from randlint.config import ConfigError, load_settings
    from randlint.engine import Linter

    mode = {key: options.pop(key) for key in ("fix", "diff", "config", "isolated", "stdin_filename")}
    start = (mode["stdin_filename"] or Path.cwd()) if str(paths[0]) == "-" else paths[0]
    settings = load_settings(start, explicit=mode["config"], isolated=mode["isolated"]).merged(**options)
    linter = Linter.create(settings)
    if settings.unsafe_fixes and options.get("unsafe_fixes") and not (mode["fix"] or mode["diff"]):
        raise ConfigError("--unsafe-fixes: needs --fix (to apply) or --diff (to show)")
    if any(str(p) == "-" for p in paths):
        if len(paths) > 1:
            raise ConfigError("-: standard input cannot be linted together with other paths")
        return _check_stdin(linter, mode)
    return _check_paths(linter, list(paths), mode)


def _check_paths(linter: Linter, paths: list[Path], mode: dict[str, Any]) -> int:
    with _Progress() as progress:
        result = linter.check(paths, progress=progress.update)
    if not (mode["fix"] or mode["diff"]):
        return _report(linter, result)
    from randlint.fixes import fix_files, unified_diff

    outcome = fix_files(linter, paths, result, unsafe=linter.settings.unsafe_fixes)
    if mode["diff"]:
        text = unified_diff(outcome, linter.base)
        click.echo(text, nl=False)
        click.echo(outcome.summary(would=True), err=True)
        return _diff_exit_code(linter, outcome.result, text)
    outcome.write()
    return _report(linter, outcome.result)


def _check_stdin(linter: Linter, mode: dict[str, Any]) -> int:
    path = mode["stdin_filename"] or Path("stdin.py")
    data = sys.stdin.buffer.read()
    result = linter.check_text(data, path)
    if not (mode["fix"] or mode["diff"]):
        return _report(linter, result)
    from randlint.fixes import fix_files, unified_diff

    outcome = fix_files(linter, [path], result, unsafe=linter.settings.unsafe_fixes, stdin=data)
    if mode["diff"]:
        text = unified_diff(outcome, linter.base)
        click.echo(text, nl=False)
        return _diff_exit_code(linter, outcome.result, text)
    # like a formatter: the fixed program goes to standard output, what is left to standard error
    stream = sys.stdout.buffer
    stream.write(outcome.content_of(path, data))
    stream.flush()
    return _report(linter, outcome.result, err=True)


def _report(linter: Linter, result: Result, *, err: bool = False) -> int:
    from randlint.report import render

    settings = linter.settings
    stream = sys.stderr if err else sys.stdout
    text = render(
        result,
        linter.catalogue,
        settings.format,
        color=settings.output is None and wants_color(stream),
        width=report_width(),
        show_suppressed=settings.show_suppressed,
        statistics=settings.statistics,
    )
    if settings.output is not None:
        write_report("--output", settings.output, text)
    else:
        click.echo(text, nl=False, err=err, color=wants_color(stream))
    return _exit_code(settings, result)


def _exit_code(settings: Settings, result: Result) -> int:
    if _failed(result):
        return 2
    if settings.exit_zero:
        return 0
    return 1 if any(f.severity >= settings.fail_on for f in result.reported) else 0


def _diff_exit_code(linter: Linter, result: Result, diff: str) -> int:
    """A diff leaves no room for a report: say on standard error what went wrong, if anything did."""
    for notice in result.notices:
        if notice.kind == "failed":
            click.echo(f"{notice.path}: {notice.message}", err=True)
    return 2 if _failed(result) else 1 if diff and not linter.settings.exit_zero else 0


def _failed(result: Result) -> bool:
    return any(n.kind == "failed" for n in result.notices)


class _Progress:
    """A progress bar on standard error, for long runs on a terminal only."""

    def __init__(self) -> None:
        self.bar: Any = None

    def __enter__(self) -> _Progress:
        return self

    def update(self, done: int, total: int) -> None:
        if self.bar is None and total >= _PROGRESS_FILES and sys.stderr.isatty():
            self.bar = click.progressbar(length=total, label="Linting", file=sys.stderr).__enter__()
        if self.bar is not None:
            self.bar.update(done - self.bar.pos)

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.render_finish()
            click.echo("\r\033[K\033[A\033[K", nl=False, err=True)
