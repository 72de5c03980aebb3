"""What every worker does, wherever it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from randlint.deep import with_deep_stack
from randlint.file_report import FileReport
from randlint.parallel.chunks import Only
from randlint.pipeline import FileLinter


def look_up_each(linter: FileLinter, files: Sequence[Path], only: Only) -> list[FileReport | None]:
    """The reports of ``files`` as they were kept by earlier runs, None where they are to be made."""
    linter.work = replace(linter.work, only=only)
    return [linter.known(path) for path in files]


def lint_each(
    linter: FileLinter, files: Sequence[Path], only: Only, stopped: Callable[[], bool] = bool
) -> list[FileReport]:
    """The reports of ``files``: for those that ``only`` names of the rules there, up to the one at which it stops."""
    linter.work = replace(linter.work, only=only)
    return with_deep_stack(lambda: [linter.lint(path) for path in files if not stopped()])
