"""Reports of a traced run: for people on a terminal and in a browser, and for programs. Only source files are read."""

from __future__ import annotations

from importlib import import_module

from randlint.report import render as render_findings
from randlint.trace.report.view import TraceView

__all__ = ["FORMATS", "MissingExtra", "TraceView", "render", "render_html"]

FORMATS: tuple[str, ...] = ("text", "json", "sarif", "github")


class MissingExtra(Exception):
    """A package that the reports need is not installed; the text says what to do."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f'randlint trace needs the packages of its extra: pip install "randlint[trace]" ({package} is missing)'
        )


def render(view: TraceView, format: str) -> str:
    """The report in one of :data:`FORMATS`; it ends with a line end unless it is empty, and UTF-8 can encode it.

    Raises :class:`ValueError` for an unknown format and :class:`MissingExtra` where rich is not installed.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: choose one of {', '.join(FORMATS)}")
    if format in {"sarif", "github"}:
        return render_findings(view.result, view.catalogue, format)
    return _encodable(_made_by(format, view))


def render_html(view: TraceView) -> str:
    """The report as one page that needs no other file and no network.

    Raises :class:`MissingExtra` where jinja2 is not installed.
    """
    return _encodable(_made_by("html", view))


def _made_by(module: str, view: TraceView) -> str:
    try:
        text: str = import_module(f"randlint.trace.report.{module}").render(view)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in {"rich", "jinja2", "markupsafe"}:
            raise
        raise MissingExtra(package) from None
    return text


def _encodable(text: str) -> str:
    """A path that is not UTF-8 holds lone surrogates, which no output stream would accept."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
