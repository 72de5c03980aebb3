"""The JSON report of a spread: that of ``randlint check`` with one more key. ``docs/schema/spread.schema.json``."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from randlint.catalogue import load_catalogue
from randlint.report import render as render_findings
from randlint.spread.outcome import Against, Metric, Outcome, Run
from randlint.spread.report.words import relative
from randlint.spread.statistics import LEVEL, Sample
from randlint.trace.reseed.notes import SeedCall


def render(outcome: Outcome) -> str:
    """Findings as ``randlint check`` gives them, and under ``spread`` every run and what they say together."""
    report = json.loads(render_findings(outcome.result, load_catalogue(), "json"))
    report["spread"] = {
        "command": list(outcome.command),
        "seeding": {
            "by": outcome.kind,
            "name": outcome.way.strip("`") if outcome.kind == "option" else _variable(outcome),
            "seeds": [run.seed for run in outcome.across],
            "calls": [_call(call) for call in outcome.calls],
        },
        "runs": _runs(outcome.runs),
        "metrics": [_metric(metric) for metric in outcome.metrics],
        "against": outcome.against or None,
        "remarks": list(outcome.remarks),
    }
    return json.dumps(report, indent=2, allow_nan=False) + "\n"


def _variable(outcome: Outcome) -> str | None:
    return outcome.way.split("`")[1] if outcome.kind == "variable" else None


def _call(call: SeedCall) -> dict[str, Any]:
    return {
        "call": call.call,
        "value": call.value,
        "path": relative(call.frame.path),
        "line": call.frame.line,
        "library": call.library,
    }


def _runs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [{"seed": run.seed, "metrics": {k: _finite(v) for k, v in run.metrics.items()}} for run in runs]


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "name": metric.name,
        "source": metric.source,
        "same": _sample(metric.same),
        "across": _sample(metric.across),
        "noise_of_two_runs": metric.across.noise,
        "noise_of_two_means": metric.across.noise_of_means,
        "against": _against(metric.against),
    }


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "values": [_finite(value) for value in sample.values],
        "identical": sample.identical,
        "mean": sample.mean,
        "sd": sample.sd,
        "interval": None if sample.low is None else {"level": LEVEL, "low": sample.low, "high": sample.high},
    }


def _against(against: Against | None) -> dict[str, Any] | None:
    if against is None:
        return None
    found = against.difference
    return {
        "before": _sample(against.before),
        "difference": None
        if found is None
        else {
            "mean": found.mean,
            "interval": {"level": LEVEL, "low": found.low, "high": found.high},
            "p": found.p,
            "larger_than_noise": found.larger_than_noise,
        },
    }


def _finite(value: float) -> float | None:
    """JSON has neither NaN nor infinity."""
    return value if math.isfinite(value) else None
