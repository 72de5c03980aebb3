"""CPU time of a training step under the tracer, and under the other ways of watching torch, as ratios to untraced.

    python benchmarks/trace_overhead.py [--rounds 9] [--json FILE] [--markdown FILE]

All mechanisms take turns in every round, and the smallest time of each counts: the machine's noise hits all alike.
One thread, so that CPU time is wall time. Measured is the steady state: the first ten steps under a mechanism, in which
the tracer looks at the arguments of every call, are not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import torch
from torch.utils._debug_mode import DebugMode
from torch.utils._python_dispatch import TorchDispatchMode
from trace_models import MODELS

import randlint

WARM_UP = 10  # steps
STEPS = {"mlp": 100, "cnn": 20, "transformer": 6}  # steps of one measurement: about a fifth of a second


class EmptyDispatchMode(TorchDispatchMode):
    """The cheapest thing that sees every operation in Python."""

    def __torch_dispatch__(self, op: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        return op(*args, **(kwargs or {}))


@contextlib.contextmanager
def warn_only() -> Iterator[None]:
    torch.use_deterministic_algorithms(True, warn_only=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(False)


def profiler(**options: Any) -> Callable[[], AbstractContextManager[Any]]:
    activities = [torch.profiler.ProfilerActivity.CPU]
    return lambda: torch.profiler.profile(activities=activities, acc_events=True, **options)


MECHANISMS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "untraced": contextlib.nullcontext,
    "untraced, again": contextlib.nullcontext,
    "randlint trace": lambda: randlint.trace(),
    "use_deterministic_algorithms(warn_only=True)": warn_only,
    "torch.profiler": profiler(),
    "torch.profiler with stacks": profiler(with_stack=True),
    "autograd anomaly mode": lambda: torch.autograd.detect_anomaly(check_nan=False),
    "empty TorchDispatchMode": EmptyDispatchMode,
    "DebugMode": DebugMode,
    "DebugMode with stacks": lambda: DebugMode(record_stack_trace=True),
}


def measure(model: str, rounds: int) -> dict[str, float]:
    """Seconds of CPU time per step, by mechanism."""
    step = MODELS[model]()
    for _ in range(5):
        step()
    best = dict.fromkeys(MECHANISMS, float("inf"))
    for _ in range(rounds):
        for name, mechanism in MECHANISMS.items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with mechanism():
                    for _ in range(WARM_UP):
                        step()
                    start = time.process_time()
                    for _ in range(STEPS[model]):
                        step()
                    best[name] = min(best[name], (time.process_time() - start) / STEPS[model])
    return best


def table(results: dict[str, dict[str, float]]) -> str:
    """Ratios as a Markdown table."""
    lines = ["| | " + " | ".join(results) + " |", "|---|" + "---:|" * len(results)]
    for name in MECHANISMS:
        if name == "untraced":
            cells = [f"{times[name] * 1e3:.2f} ms" for times in results.values()]
        else:
            cells = [
                f"{times[name] / min(times['untraced'], times['untraced, again']):.2f}" for times in results.values()
            ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    results = {model: measure(model, options.rounds) for model in MODELS}
    print(table(results))
    if options.markdown:
        options.markdown.write_text(table(results) + "\n", "utf-8")
    if options.json:
        about = {"torch": torch.__version__, "python": platform.python_version(), "seconds_per_step": results}
        options.json.write_text(json.dumps(about, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
