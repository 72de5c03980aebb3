"""Runs programs with and without recording."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

import randlint
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import Event, Recording, read_recording


def plain(program: Callable[[], Any]) -> Any:
    """What the program returns from seed 1 on, with the states of the streams and of torch's settings after it."""
    torch.manual_seed(1)
    random.seed(1)
    result = program()
    about = torch.get_rng_state(), random.getstate(), torch.is_grad_enabled(), torch.get_num_threads()
    return result, about


def recorded(program: Callable[[], Any], folder: Path, level: str = "op", **options: Any) -> tuple[Any, Recording]:
    """The same with a recording in ``folder``."""
    trace = randlint.trace(record=folder, level=level, **options)
    with trace:
        result = plain(program)
    assert torch._C._len_torch_dispatch_stack() == 0
    return result, read_recording(folder)


def events(recording: Recording, *kinds: Kind) -> list[Event]:
    """Events of the main process."""
    return list(recording.processes[0].events(kinds))


def operations(recording: Recording) -> list[Event]:
    return events(recording, Kind.OPERATION)


def compared(event: Event) -> tuple[Any, ...]:
    """What must be the same in two runs of a deterministic program."""
    line = event.site and (event.site.frame.path, event.site.frame.line)
    return (event.kind.name, event.step, event.phase.name, event.name, event.module, line, event.inputs, event.outputs)


def line_of(event: Event) -> str:
    """The source line at which an event happened."""
    assert event.site is not None
    frame = event.site.frame
    return Path(frame.path).read_text("utf-8").splitlines()[frame.line - 1].strip()


def remarks(recording: Recording) -> list[str]:
    return [remark.text for part in recording.run.parts for remark in part.remarks]
