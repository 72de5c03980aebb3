"""The JSON report of a comparison: ``docs/schema/compare.schema.json``. The same recordings give the same bytes."""

from __future__ import annotations

import json
import math
from typing import Any

from randlint import __version__
from randlint.compare.data import Cause, Comparison, Divergence, Place, RunInfo, StepDifference

VERSION = 1


def render(comparison: Comparison, **_: object) -> str:
    """The whole comparison."""
    agreement = comparison.agreement
    report = {
        "version": VERSION,
        "tool": {"name": "randlint", "version": __version__},
        "runs": [_run(run) for run in comparison.runs],
        "tolerance": {"relative": comparison.tolerance.relative, "absolute": comparison.tolerance.absolute},
        "verdict": comparison.verdict,
        "divergence": _divergence(comparison.divergence),
        "beyond_tolerance": _divergence(comparison.beyond),
        "causes": [_cause(cause) for cause in comparison.causes],
        "environment": [
            {"fact": d.fact, "first": d.first or None, "second": d.second or None, "why": d.why or None}
            for d in comparison.environment
        ],
        "after": [_after(step) for step in comparison.after],
        "agreement": (
            {"runs": agreement.runs, "groups": [list(group) for group in agreement.groups]} if agreement else None
        ),
        "remarks": list(comparison.remarks),
    }
    return json.dumps(report, indent=2) + "\n"


def _run(run: RunInfo) -> dict[str, Any]:
    return {
        "name": run.name,
        "command": list(run.command),
        "steps": run.steps,
        "ranks": run.ranks,
        "level": run.level,
        "complete": run.complete,
        "exit_code": run.exit_code,
    }


def _divergence(found: Divergence | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "rank": found.rank,
        "step": found.step,
        "channel": found.channel,
        "what": found.what,
        "place": _place(found.place),
        "op": found.op,
        "stream": found.stream,
        "phase": found.phase or None,
        "module": found.module,
        "names": list(found.names),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "message": cause.message,
        "place": _place(cause.place),
        "rule": cause.rule,
        "advice": cause.advice,
        "certainty": cause.certainty.value,
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"path": place.path, "line": place.line}


def _after(step: StepDifference) -> dict[str, Any]:
    return {
        "step": step.step,
        "loss": [_number(loss) for loss in step.losses],
        "loss_difference": _number(step.loss_difference),
        "distance": _number(step.distance),
    }


def _number(value: float | None) -> float | None:
    """JSON has neither NaN nor infinity."""
    return value if value is not None and math.isfinite(value) else None
