"""Runs planted scripts without randlint and shows where they really part: the proof that the cases are what they say.

    python -m tests.compare.plain [--runs 20] [CASE...]

For each case: how many different results N runs of A give, whether B gives one of them, and for one pair of runs the
first step at which each of these differs: the global streams, the settings of the optimizer, gradients, parameters;
and the first operation that differs, with whether its inputs agree.  A program that draws in workers, or resumes in
the middle, has its steps counted by the main process from its start.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.compare.planted_support import Bench, Case, Side, cases, memory_folder

CHANNELS = ("python", "numpy", "torch", "hyper", "grads", "params")
OBSERVER = Path(__file__).with_name("observe.py")


def run(bench: Bench, side: Side) -> dict[str, Any]:
    bench.prepare(side)
    bench.start([sys.executable, str(OBSERVER)], side, side.arguments)
    seen: dict[str, Any] = json.loads((bench.folder / "seen.json").read_text("utf-8"))
    return seen


def printed(bench: Bench, side: Side) -> list[str]:
    bench.prepare(side)
    return bench.start([sys.executable], side, side.arguments).stdout.splitlines()


def first(a: list[Any], b: list[Any]) -> int | None:
    differing = (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
    return next(differing, None if len(a) == len(b) else min(len(a), len(b)))


def parting(a: dict[str, Any], b: dict[str, Any], resumed: bool) -> str:
    if resumed:  # compare the steps that both have; what comes before them is not the same program
        skipped = len(a["params"]) - len(b["params"])
        steps = [
            f"{name} {step + skipped}" for name in CHANNELS if (step := first(a[name][skipped:], b[name])) is not None
        ]
        return ", ".join(steps)
    steps = [f"{name} {step}" for name in CHANNELS if (step := first(a[name], b[name])) is not None]
    at = first(a["ops"], b["ops"])
    if at is None:
        return ", ".join([*steps, "operations agree"])
    if at >= min(len(a["ops"]), len(b["ops"])):
        return ", ".join([*steps, "operations end"])
    x, y = a["ops"][at], b["ops"][at]
    what = "another operation" if x[:2] != y[:2] else "inputs differ" if x[3] != y[3] else "outputs differ alone"
    return ", ".join([*steps, f"{what}: {x[0]} line {x[1]} step {x[2]}"])


def report(case: Case, runs: int) -> str:
    """One line about a case whose first run is made ``runs`` times."""
    with tempfile.TemporaryDirectory() as folder, memory_folder(case) as memory:
        bench = Bench(Path(folder), case, memory)
        a = [tuple(printed(bench, case.a)) for _ in range(runs)]
        seen_a = run(bench, case.a)
        b = tuple(printed(bench, case.b))
        same_edits = replace(case.b, edits=[])
        seen = parting(seen_a, run(bench, same_edits), case.b.before is not None and case.a.before is None)
    most = max(a.count(one) for one in set(a))
    times = f"{len(set(a))} results of {runs} runs of A (one {most} times)"
    return f"{case.name}: {times}, B {'as' if b in a else 'unlike'} A; {seen}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("names", nargs="*")
    told = parser.parse_args()
    for one in cases():
        if not told.names or one.name in told.names:
            print(report(one, told.runs), flush=True)
