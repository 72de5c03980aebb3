"""The picture of a comparison: how far the runs are apart, step by step. The same runs give the same bytes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from io import StringIO
from typing import Any

from randlint.compare.data import Comparison

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "randlint",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["system-ui", "sans-serif"],
    "font.size": 10.0,
}
# Colours that stand for those of the page, which has a light and a dark set.
_INK, _EDGE, _LOSS, _DISTANCE, _MARK = "#010101", "#020202", "#030303", "#040404", "#050505"
_ON_THE_PAGE = {_INK: "--text", _EDGE: "--edge", _LOSS: "--info", _DISTANCE: "--warn", _MARK: "--bad"}
_MOST_MARKERS = 60


def drawn(comparison: Comparison) -> str:
    """An SVG element, or nothing where there is nothing to draw."""
    series = [
        ("|loss of B - loss of A|", _LOSS, [(e.step, e.loss_difference) for e in comparison.after]),
        ("distance of parameters", _DISTANCE, [(e.step, e.distance) for e in comparison.after]),
    ]
    shown = [(label, color, _finite(points)) for label, color, points in series]
    shown = [each for each in shown if any(value for _, value in each[2])]
    if not shown or comparison.divergence is None:
        return ""
    return _svg(shown, comparison.divergence.step)


def _finite(points: Sequence[tuple[int, float | None]]) -> list[tuple[int, float]]:
    return [(step, abs(value)) for step, value in points if value is not None and math.isfinite(value)]


def _svg(series: Sequence[tuple[str, str, list[tuple[int, float]]]], parted: int) -> str:
    import logging

    import matplotlib
    from matplotlib.figure import Figure  # without pyplot no window system is looked for

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # the browser has the fonts
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a matplotlibrc of the user's would change the bytes
        matplotlib.rcParams.update(_SETTINGS)
        figure = Figure(figsize=(9, 2.1 * len(series) + 0.5), layout="constrained")
        figure.patch.set_alpha(0)
        panels = figure.subplots(len(series), 1, squeeze=False, sharex=True)
        for (axes,), (label, color, points) in zip(panels, series, strict=True):
            _panel(axes, label, color, points, parted)
        panels[-1][0].set_xlabel("step", color=_INK)
        out = StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _for_the_page(out.getvalue())


def _panel(axes: Any, label: str, color: str, points: list[tuple[int, float]], parted: int) -> None:
    from matplotlib.ticker import MaxNLocator

    marker = "o" if len(points) <= _MOST_MARKERS else ""
    axes.axvline(parted, color=_MARK, linewidth=1, linestyle=(0, (4, 3)))
    steps, values = [step for step, _ in points], [value for _, value in points]
    axes.plot(steps, values, color=color, marker=marker, markersize=4, linewidth=1.6, clip_on=False)
    smallest, largest = min(filter(None, values)), max(values)
    axes.set_yscale("symlog", linthresh=smallest, linscale=0.5)  # equal steps stand at 0
    axes.set_ylim(0, largest * 1.3)
    ticks = _ticks(smallest, largest)
    axes.set_yticks(ticks, [f"{tick:.2g}" for tick in ticks])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(label, loc="left", color=_INK, fontsize=10)
    axes.grid(color=_EDGE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_INK, which="both")
    axes.minorticks_off()
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("bottom", "left"))
        spine.set_color(_EDGE)


def _ticks(smallest: float, largest: float) -> list[float]:
    """0 and at most six powers of ten between; both ends where there are not two of them."""
    first, last = math.ceil(math.log10(smallest)), math.floor(math.log10(largest))
    if last - first < 1:
        return sorted({0.0, smallest, largest} if largest > 1.5 * smallest else {0.0, largest})
    return [0.0, *(10.0**power for power in range(first, last + 1, max(1, (last - first + 1) // 5)))]


def _for_the_page(svg: str) -> str:
    """The element alone, as wide as the page, in the colours of the page."""
    text = svg[svg.index("<svg") :]
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    for color, name in _ON_THE_PAGE.items():
        text = text.replace(color, f"var({name})")
    return text
