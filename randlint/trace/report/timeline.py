"""When operations ran: one lane per operation and phase, with a bar per range of optimizer steps."""

from __future__ import annotations

from dataclasses import dataclass

from randlint.report.common import one_line
from randlint.trace.report.view import Row

LANES = 12
BINS = 120
_HEIGHT = 24


@dataclass(frozen=True, slots=True)
class Lane:
    """``path`` draws the bars in a box of ``Timeline.bins`` x 24 units; ``words`` say the same."""

    label: str
    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes over the same steps; ``hidden`` is how many more operations there are."""

    lanes: tuple[Lane, ...]
    bins: int
    last_step: int
    width: int
    hidden: int


def timeline(rows: tuple[Row, ...]) -> Timeline | None:
    """The lanes of the most important operations; None where everything ran before the first step or in one step."""
    timed = [row for row in rows if row.steps]
    end = max((len(row.steps) * row.step_width for row in timed), default=0)
    if end < 2:
        return None
    coarsest = max(row.step_width for row in timed)
    width = coarsest * -(-end // (BINS * coarsest))  # a multiple of every row's own width
    bins = -(-end // width)
    lanes: dict[tuple[str, str], dict[int, int]] = {}
    for row in timed:
        lane = lanes.setdefault((row.operation, row.phase), {})
        for index, calls in enumerate(row.steps):
            if calls:
                lane[index * row.step_width] = lane.get(index * row.step_width, 0) + calls
    shown = [_lane(op, phase, calls, width) for (op, phase), calls in list(lanes.items())[:LANES] if calls]
    last = max(max(calls, default=0) for calls in lanes.values())
    return Timeline(tuple(shown), bins, last, width, max(len(lanes) - LANES, 0))


def _lane(op: str, phase: str, calls: dict[int, int], width: int) -> Lane:
    """The lane of one operation; ``calls`` counts by step, ``width`` steps go to a bar."""
    bars: dict[int, int] = {}
    for step, count in calls.items():
        bars[step // width] = bars.get(step // width, 0) + count
    most = max(bars.values())
    drawn = [
        f"M{bar} {_HEIGHT}V{_HEIGHT - max(round(_HEIGHT * bars[bar] / most), 2)}h.9V{_HEIGHT}Z" for bar in sorted(bars)
    ]
    first, last = min(calls), max(calls)
    during = f"around step {first:,}" if first == last else f"from step {first:,} to {last:,}"
    each = "in a step" if width == 1 else f"in {width:,} steps"
    total = sum(calls.values())
    words = f"{total:,} call{'' if total == 1 else 's'} {during}, at most {most:,} {each}"
    return Lane(f"{one_line(op)}, {phase}", words, "".join(drawn))
