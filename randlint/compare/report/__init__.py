"""Reports of a comparison: for people on a terminal and in a browser, and for programs."""

from __future__ import annotations

from importlib import import_module

from randlint.compare.data import Comparison

FORMATS = ("text", "json")


class MissingExtra(Exception):
    """A package that a report needs is not installed; the text says what to do."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f'randlint compare needs the packages of its extra: pip install "randlint[compare]" ({package} is missing)'
        )


def render(comparison: Comparison, format: str, *, color: bool = False, width: int = 100) -> str:
    """The report in one of :data:`FORMATS`, or as an ``html`` page; it ends with a line end.

    Raises :class:`MissingExtra` where rich, jinja2 or matplotlib is not installed.
    """
    try:
        module = import_module(f"randlint.compare.report.{format}")
        text: str = module.render(comparison, color=color, width=width)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in {"rich", "jinja2", "markupsafe", "matplotlib"}:
            raise
        raise MissingExtra(package) from None
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
