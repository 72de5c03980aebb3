"""Watches a program through the real overrides, and says which rows of the kernel catalogue hold for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from randlint.trace.calls import OpCall
from randlint.trace.hooks import Overrides, watched_operations
from randlint.trace.predicates import holds


class Seen:
    """Stands in for the recording: ids of the rows that hold, by device, for calls outside of any other kernel.

    ``partners`` has the forward operation of the node that ran a row in the backward pass, where it is watched.
    """

    def __init__(self) -> None:
        self.rows: dict[str, set[str]] = {"cpu": set(), "cuda": set()}
        self.unknown: set[str] = set()
        self.partners: dict[str, str] = {}
        self._nodes: dict[int, str] = {}
        self._inside = 0

    def run(self, watched: Any, args: Any, kwargs: Any, proceed: Callable[[], Any]) -> Any:
        node = torch._C._current_autograd_node()
        call = OpCall(watched.signature, args, kwargs, watched.device)
        call.phase = "forward" if node is None else "backward"
        self._inside += 1
        if node is None:
            # The node of an operation is made just before its kernel runs.
            self._nodes.setdefault(torch.autograd._get_sequence_nr() - 1, call.name)
        try:
            for row in watched.rows:
                if row.phase in ("both", call.phase) and (self._inside == 1 or row.device == "cpu"):
                    answer = holds(row, call)
                    if answer is None:
                        self.unknown.add(row.id)
                    elif answer:
                        self.rows[row.device].add(row.id)
                        if node is not None:
                            self.partners[row.id] = self._nodes.get(node._sequence_nr(), "")
            return proceed()
        finally:
            self._inside -= 1


@contextmanager
def watching() -> Iterator[Seen]:
    seen = Seen()
    overrides = Overrides(seen)  # type: ignore[arg-type]
    try:
        overrides.install(watched_operations(torch.__version__, cuda=False))
        yield seen
    finally:
        overrides.remove()
