"""Turn a result into text for people or for machines. Pure functions: nothing is read, asked or written here."""

from __future__ import annotations

from importlib import import_module

from randlint.catalogue import Catalogue
from randlint.choices import FORMATS
from randlint.findings import Result
from randlint.report.common import View

__all__ = ["FORMATS", "render"]


def render(
    result: Result,
    catalogue: Catalogue,
    format: str,
    *,
    color: bool = False,
    width: int = 100,
    show_suppressed: bool = False,
    statistics: bool = False,
) -> str:
    """The report of one run in one of :data:`FORMATS`; it ends with a line end unless it is empty.

    ``color`` and ``width`` (columns of the terminal) only matter to text and concise, as do ``show_suppressed``
    (list what was silenced too) and ``statistics`` (a table of counts instead of the findings).
    The text can always be encoded as UTF-8. Raises :class:`ValueError` for an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: choose one of {', '.join(FORMATS)}")
    view = View(result, catalogue, color, width, show_suppressed, statistics)
    text: str = import_module(f"randlint.report.{format}").render(view)
    # A path that is not UTF-8 holds lone surrogates, which no output stream would accept.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
