"""The command line of ``randlint env``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from randlint.console import Errors, report_width, write_report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, which can be compared later.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it there.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE [FILE]]")
def env(files: tuple[Path, ...], as_json: bool, output: Path | None) -> None:
    """Show what a result can depend on beside the program, or compare it.

    Without FILE: this machine, this Python and what is installed in it. With one: what differs between the machine
    that FILE was written on and this one. With two: what differs between them. FILE is what `randlint env --json`
    printed, or the JSON report of `randlint trace`.

    No names of people, hosts or folders are shown. Exit code 1: something differs that can change results.
    """
    with Errors():
        text, code = _run(files, as_json)
        if output is not None:
            write_report("--output", output, text)
        else:
            click.echo(text, nl=False)
        sys.exit(code)


def _run(files: tuple[Path, ...], as_json: bool) -> tuple[str, int]:
    from randlint.config import ConfigError
    from randlint.trace.environment import report
    from randlint.trace.environment.collect import collect
    from randlint.trace.environment.compare import differences
    from randlint.trace.environment.record import read

    if len(files) > 2:
        raise ConfigError(f"two files at most can be compared, not {len(files)}")
    kept = [read(file) for file in files]
    if not kept:
        here = collect()
        return (here.as_json() if as_json else report.shown(here, report_width())), 0
    first, second = kept[0], kept[1] if len(kept) == 2 else collect()
    names = str(files[0]), str(files[1]) if len(files) == 2 else "this machine"
    found = differences(first, second)
    code = int(any(each.known for each in found))
    return (report.as_json(found) if as_json else report.compared(found, names, report_width())), code
