"""The command line of ``randlint compare``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from randlint.console import Errors, report_width, wants_color


@click.command()
@click.option(
    "--rtol",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="R",
    help="Equal is |a - b| <= A + R * |b|.  [default: 0]",
)
@click.option("--atol", type=click.FloatRange(min=0), default=0.0, metavar="A", help="The A of it.  [default: 0]")
@click.option("--run", "runs", type=click.IntRange(min=2), metavar="N", help="Run SCRIPT N times and compare the runs.")
@click.option("-m", "module", is_flag=True, help="With --run: SCRIPT is a module, as with `python -m`.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="With --run or --resume: keep the recordings in this new folder.",
)
@click.option("--resume", is_flag=True, help="A is a whole run, B goes on from a checkpoint of it.")
@click.option("--format", "format", type=click.Choice(["text", "json"]), default="text", help="[default: text]")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the report there."
)
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page with a plot."
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="A B | -- SCRIPT [ARGS...]")
def compare(arguments: tuple[str, ...], **options: Any) -> None:
    """Say where two recorded runs part first, by which channel, and what may be the cause.

    A and B are folders that `randlint trace --record DIR` wrote. With --run N, a script is recorded N times instead,
    and once more in detail around the first step that differs. With --resume, A and B are recordings or command
    lines: a run at one go, and a run that was resumed.

    Exit code 0: equal, or within the tolerance; 1: they differ; 2: they could not be compared.
    """
    with Errors():
        from randlint.compare.command import Request, compare_command

        request = Request(arguments, color=wants_color(sys.stdout), width=report_width(), **options)
        sys.exit(compare_command(request))
