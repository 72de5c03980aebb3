"""CPU time of a training step while a run is recorded, as a ratio to untraced, and how many bytes a step takes.

    python benchmarks/record_overhead.py [--rounds 15] [--models transformer] [--json FILE]

All ways take turns in every round, and the smallest time of each counts: the machine's noise hits all alike. One
thread, so that CPU time is wall time. The first ten steps of each are not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import torch
from plain_dispatch_modes import with_crc32, with_hash_tensor
from trace_models import MODELS

import randlint
from randlint.trace.recording.format import LEVELS, Kind
from randlint.trace.recording.read import read_recording

WARM_UP = 10  # steps
STEPS = {"mlp": 100, "cnn": 20, "transformer": 6}  # steps of one measurement: about a fifth of a second


@contextlib.contextmanager
def recorded(level: str) -> Iterator[None]:
    """Record into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder, randlint.trace(record=folder, level=level):
        yield


WAYS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "untraced": contextlib.nullcontext,
    "untraced, again": contextlib.nullcontext,
    "randlint trace": lambda: randlint.trace(),
    "recorded, level step": lambda: recorded("step"),
    "recorded, level module": lambda: recorded("module"),
    "recorded, level op": lambda: recorded("op"),
    "dispatch mode, hash_tensor of outputs": with_hash_tensor,
    "dispatch mode, crc32 of outputs": with_crc32,
}


def measure(model: str, rounds: int) -> dict[str, float]:
    """Seconds of CPU time per step, by way of running it."""
    step = MODELS[model]()
    for _ in range(5):
        step()
    best = dict.fromkeys(WAYS, float("inf"))
    for _ in range(rounds):
        for name, way in WAYS.items():
            with way():
                for _ in range(WARM_UP):
                    step()
                start = time.process_time()
                for _ in range(STEPS[model]):
                    step()
                best[name] = min(best[name], (time.process_time() - start) / STEPS[model])
    return best


def size(model: str, level: str, steps: int = 200) -> int:
    """Bytes that a step adds to a recording."""
    step = MODELS[model]()
    sizes = []
    for count in (steps, 2 * steps):
        with tempfile.TemporaryDirectory() as folder:
            with randlint.trace(record=folder, level=level):
                for _ in range(count):
                    step()
            recording = read_recording(Path(folder))
            sizes.append(sum(process.path.stat().st_size for process in recording.processes))
            recording.close()
    return (sizes[1] - sizes[0]) // steps


def operations(model: str) -> int:
    """How many operations of a step are recorded."""
    step = MODELS[model]()
    with tempfile.TemporaryDirectory() as folder:
        with randlint.trace(record=folder, level="op", steps=(1, 1)):
            for _ in range(3):
                step()
        recording = read_recording(Path(folder))
        found = sum(1 for _ in recording.processes[0].events((Kind.OPERATION,)))
        recording.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    results = {}
    for model in options.models.split(","):
        times = results[model] = measure(model, options.rounds)
        base = min(times["untraced"], times["untraced, again"])
        print(f"{model}: {base * 1e3:.2f} ms")
        for name, seconds in times.items():
            print(f"  {name}: {seconds / base:.3f}")
        for level in LEVELS:
            print(f"  bytes per step, level {level}: {size(model, level, 200 if level == 'step' else 10):,}")
        print(f"  operations per step: {operations(model)}")
    if options.json:
        about = {"torch": torch.__version__, "python": platform.python_version(), "seconds_per_step": results}
        options.json.write_text(json.dumps(about, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
