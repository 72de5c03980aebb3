"""What the commands share: colours, levels, and errors for people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn

import click


def wants_color(stream: Any) -> bool:
    """Whether to write colours there: on a terminal, unless NO_COLOR is set; everywhere with FORCE_COLOR."""
    import os

    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (hasattr(stream, "isatty") and stream.isatty())


def report_width() -> int:
    """Columns that a report for people may take: those of the terminal, 100 where there is none, 120 at most."""
    import os

    if "COLUMNS" not in os.environ and not sys.__stdout__.isatty():  # type: ignore[union-attr]
        return 100
    import shutil

    return min(shutil.get_terminal_size((100, 24)).columns, 120)


def write_report(option: str, path: Path, text: str) -> None:
    """Write what ``option`` asked for, with a line end. Raises ConfigError where that cannot be done."""
    from randlint.config import ConfigError
    from randlint.source import write_atomically

    try:
        write_atomically(path, (text if text.endswith("\n") else text + "\n").encode("utf-8"), create=True)
    except OSError as error:
        raise ConfigError(f"{option}: cannot write {path}: {error.strerror or error}") from error


class Errors:
    """Turns what the user can mend into one line on standard error and exit code 2."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, SystemExit):
            return
        if isinstance(error, _of_users()):
            fail(str(error), 2)
        # A run without processes has not loaded them.
        pool = sys.modules.get("concurrent.futures.process")
        if pool is not None and isinstance(error, pool.BrokenProcessPool):
            fail("a process of this run was killed (out of memory?); try again with --jobs 1", 2)
        if isinstance(error, KeyboardInterrupt):
            fail("interrupted", 130)
        if isinstance(error, BrokenPipeError):
            sys.stderr.close()
            sys.exit(141)


def _of_users() -> tuple[type[Exception], ...]:
    from randlint.catalogue import CatalogueError
    from randlint.config import ConfigError
    from randlint.source import SourceError

    return ConfigError, CatalogueError, SourceError


def fail(message: str, code: int) -> NoReturn:
    """End with one line on standard error."""
    click.echo(f"randlint: {message}", err=True)
    sys.exit(code)
