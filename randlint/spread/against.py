"""An earlier report of `randlint spread`, and how far the runs of today lie from its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from randlint.config import ConfigError
from randlint.spread.outcome import Against, Outcome
from randlint.spread.statistics import difference, sample

_HOW = "`randlint spread --format json --output FILE` writes one"


def read_report(path: Path) -> dict[str, tuple[float, ...]]:
    """The values of each metric, one for each seed. Raises ConfigError for what is no such report."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"--against: cannot read {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise ConfigError(f"--against: {path} is not JSON; {_HOW}") from error
    try:
        if data["version"] != 1:
            raise ConfigError(f"--against: {path} has version {data['version']!r}, which this randlint does not know")
        return {metric["name"]: _values(metric["across"]) for metric in data["spread"]["metrics"]}
    except (KeyError, TypeError, AttributeError):
        raise ConfigError(f"--against: {path} is no report of a spread; {_HOW}") from None


def _values(sample: Mapping[str, Any]) -> tuple[float, ...]:
    """JSON has no numbers that are not finite: a value that was none is null there."""
    return tuple(float("nan") if value is None else float(value) for value in sample["values"])


def compared(outcome: Outcome, before: Mapping[str, tuple[float, ...]], name: str) -> Outcome:
    """The outcome with what an earlier report says of the same metrics. Raises ConfigError where there is none."""
    metrics = tuple(
        replace(metric, against=Against(sample(values), difference(values, metric.across.values)))
        if (values := before.get(metric.name)) is not None
        else metric
        for metric in outcome.metrics
    )
    return replace(outcome, metrics=metrics, against=name)


def check_metrics(before: Mapping[str, tuple[float, ...]], names: Mapping[str, str], path: Path) -> None:
    """Raises ConfigError where the earlier report has none of the metrics that are asked for."""
    if not set(before) & set(names):
        raise ConfigError(f"--against: {path} has none of these metrics; it has {', '.join(before) or 'none at all'}")
