"""The report of a comparison as one page: no other file, no network, no scripts."""

from __future__ import annotations

from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from randlint import __version__
from randlint.compare.data import DIFFERENT, EQUAL, Certainty, Comparison, Divergence, Place
from randlint.compare.report.plot import drawn
from randlint.compare.report.words import CERTAINTY, afterwards, agreement, closing, heading, number, unexplained, where
from randlint.report.common import one_line
from randlint.report.page import prose

_ROWS = 2000
# A word says it; the sign and the colour only help to find it again.
_SIGNS = {Certainty.SURE: ("bad", "✕"), Certainty.LIKELY: ("warn", "▲"), Certainty.POSSIBLE: ("info", "○")}
_VERDICTS = {EQUAL: ("good", "✓"), DIFFERENT: ("bad", "✕")}


def render(comparison: Comparison, **_: object) -> str:
    """The page; the same comparison gives the same bytes."""
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("randlint.compare.report", "templates"), PackageLoader("randlint.trace.report", "templates")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"prose": prose, "line": one_line, "number": number, "sentence": _sentence}
    return environment.get_template("compare.html.j2").render(_context(comparison))


def _context(comparison: Comparison) -> dict[str, Any]:
    def code(place: Place | None) -> str:
        return one_line(comparison.code.get(place, "")) if place is not None else ""

    def shown(found: Divergence | None, title: str) -> dict[str, Any] | None:
        if found is None:
            return None
        return {"title": title, "where": where(found), "found": found, "code": code(found.place)}

    beyond = comparison.beyond if comparison.beyond != comparison.divergence else None
    divergences = (
        shown(comparison.divergence, "First difference"),
        shown(beyond, "First difference beyond the tolerance"),
    )
    return {
        "version": __version__,
        "comparison": comparison,
        "closing": closing(comparison),
        "verdict": (comparison.verdict, *_VERDICTS.get(comparison.verdict, ("warn", "◐"))),
        "runs": [(letter, run.name, heading(run)) for letter, run in zip("AB", comparison.runs, strict=False)],
        "divergences": [each for each in divergences if each],
        "causes": [(c, CERTAINTY[c.certainty], *_SIGNS[c.certainty], code(c.place)) for c in comparison.causes],
        "unexplained": unexplained(comparison),
        "afterwards": list(afterwards(comparison)),
        "plot": Markup(drawn(comparison)),  # made here, of numbers alone
        "steps": comparison.after[:_ROWS] if comparison.divergence is not None else (),
        "agreed": agreement(comparison),
    }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")
