"""The picture of a spread: every run as a dot, mean and interval as a bar. The same runs give the same bytes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from randlint.config import ConfigError
from randlint.source import write_atomically
from randlint.spread.outcome import Metric, Outcome
from randlint.spread.statistics import Sample

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "randlint",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
}
_METADATA: dict[str, dict[str, Any]] = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
_COLORS = {"across seeds": "#1f77b4", "same seed": "#7f7f7f", "before": "#d95f02"}
_WIDTH, _ROW, _MARGIN = 7.0, 0.32, 0.85  # inches


def write_plot(outcome: Outcome, path: Path) -> None:
    """Draw one panel for each metric into an .svg or .png file. Raises ConfigError where it cannot be written."""
    kind = path.suffix.lower().removeprefix(".")
    try:
        write_atomically(path, _drawn(outcome, kind), create=True)
    except OSError as error:
        raise ConfigError(f"--plot: cannot write {path}: {error.strerror or error}") from error


def _drawn(outcome: Outcome, kind: str) -> bytes:
    import matplotlib
    from matplotlib.figure import Figure  # without pyplot no window system is looked for

    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a matplotlibrc of the user's would change the bytes
        matplotlib.rcParams.update(_SETTINGS)
        heights = [len(list(_rows(metric))) * _ROW + _MARGIN for metric in outcome.metrics]
        figure = Figure(figsize=(_WIDTH, sum(heights)), layout="constrained")
        panels = figure.subplots(len(heights), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
        figure.suptitle("dots: runs; line: mean; bar: 95 % interval of the mean", fontsize=8, color="#555555")
        for metric, row in zip(outcome.metrics, panels, strict=True):
            _panel(row[0], metric)
        out = BytesIO()
        figure.savefig(out, format=kind, dpi=150, metadata=_METADATA[kind])
    return out.getvalue()


def _rows(metric: Metric) -> Iterator[tuple[str, Sample]]:
    """From top to bottom."""
    if metric.against is not None:
        yield "before", metric.against.before
    yield "across seeds", metric.across
    if len(metric.same.values) > 1:
        yield "same seed", metric.same


def _panel(axes: Any, metric: Metric) -> None:
    rows = list(_rows(metric))
    for height, (label, sample) in enumerate(reversed(rows)):
        values = [value for value in sample.values if math.isfinite(value)]
        color = _COLORS[label]
        if sample.low is not None and sample.high is not None and sample.mean is not None:
            axes.plot([sample.low, sample.high], [height, height], color=color, linewidth=7, alpha=0.25)
            axes.plot([sample.mean, sample.mean], [height - 0.28, height + 0.28], color=color, linewidth=2)
        axes.plot(values, [height] * len(values), "o", color=color, markersize=5, alpha=0.7, markeredgewidth=0)
    axes.set_yticks(range(len(rows)), [f"{label} ({len(sample.values)})" for label, sample in reversed(rows)])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlabel(metric.name, parse_math=False)
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.grid(axis="x", alpha=0.3)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
