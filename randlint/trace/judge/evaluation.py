"""Dropout that was active while a model was being evaluated (RND905)."""

from __future__ import annotations

import re

from randlint.catalogue import Catalogue
from randlint.findings import Finding
from randlint.report.common import times
from randlint.trace.data import Draw, Run
from randlint.trace.judge.base import runtime_finding
from randlint.trace.judge.draws import matters

RULE = "dropout-active-in-eval"
_MESSAGES = {"root-module-in-eval": "root-in-eval", "inference-mode": "inference-mode"}
_ON_PURPOSE = re.compile(r"(?i:mc_|monte_?carlo|uncertainty|bayes)|\bMC(?=[A-Z][a-z])")


def judge_evaluation(run: Run, catalogue: Catalogue) -> list[Finding]:
    """One finding for each line at which dropout was active in an evaluation."""
    groups: dict[tuple[str, int], list[Draw]] = {}
    for part in run.parts:
        for draw in part.draws:
            if draw.purpose == "dropout" and draw.evaluating in _MESSAGES and _reportable(draw):
                assert draw.site is not None
                groups.setdefault((draw.site.frame.path, draw.site.frame.line), []).append(draw)
    found = []
    for draws in groups.values():
        first = draws[0]
        assert first.site is not None
        data = {
            "rate": "" if first.rate is None else f" with a rate of {first.rate:g}",
            "module": first.module,
            "of": f" in `{first.module}`" if first.module else "",
            "times": times(sum(draw.calls for draw in draws)),
        }
        key = _MESSAGES[first.evaluating]
        found.append(runtime_finding(catalogue.rules[RULE], key, first.site, run, data=data, stream=first.stream))
    return found


def _reportable(draw: Draw) -> bool:
    return draw.rate != 0 and matters(draw) and not _on_purpose(draw)


def _on_purpose(draw: Draw) -> bool:
    """Monte-Carlo dropout, by the name of a function around the line or of the model's class."""
    assert draw.site is not None
    names = (*draw.site.scope, draw.site.frame.function, draw.module)
    return any(_ON_PURPOSE.search(name) for name in names)
