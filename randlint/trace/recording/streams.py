"""Fingerprints of the states of random streams, taken without drawing.

A stream is followed from the moment it is seeded or drawn from: before, its state comes from the operating system in
every run, and says nothing.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from randlint.trace.ledger import (
    numpy_is_seeded,
    numpy_state,
    python_is_seeded,
    python_state,
    torch_is_seeded,
    torch_states,
)
from randlint.trace.ledger.book import OBJECT, Origin
from randlint.trace.ledger.states import as_number, of_torch
from randlint.trace.recording.draws import stream_name

if TYPE_CHECKING:
    from randlint.trace.recording.write import Writer

_MOST_OBJECTS = 64


class Streams:
    """The streams that are followed in this process. Of generator objects, the first 64 that are alive."""

    def __init__(self) -> None:
        self._followed: set[str] = set()
        self._objects: dict[int, tuple[weakref.ref[Any], Origin]] = {}
        self._births = 0

    def follow(self, stream: str) -> None:
        self._followed.add(stream)

    def follow_seeded(self) -> None:
        """Follow what had been seeded before the recording began."""
        seeded = {"python": python_is_seeded, "numpy": numpy_is_seeded, "torch": torch_is_seeded}
        self._followed.update(name for name, asked in seeded.items() if asked())

    def born(self, generator: Any, origin: Origin) -> None:
        """Follow a generator object as long as it lives."""
        if len(self._objects) >= _MOST_OBJECTS:
            return
        self._births += 1
        number, objects = self._births, self._objects
        objects[number] = (weakref.ref(generator, lambda _: objects.pop(number, None)), origin)

    def forked(self) -> None:
        """Python's stream seeds itself from the operating system in a forked process."""
        self._followed.discard("python")

    def states(self) -> dict[str, int]:
        """The fingerprint of every stream that is followed, by name."""
        states = {}
        if "python" in self._followed:
            states["python"] = python_state()
        if "numpy" in self._followed:
            states["numpy"] = numpy_state()
        for name, state in torch_states().items() if self._followed & {"torch", "torch.cuda"} else ():
            if name.partition(":")[0] in self._followed:
                states[name] = state
        for generator, origin in [(seen(), origin) for seen, origin in list(self._objects.values())]:
            if generator is not None:
                origin = getattr(generator, "_randlint_origin", None) or origin  # copies learn theirs later
                states[_free(stream_name(OBJECT, origin.kind, origin.made), states)] = _state(generator)
        return {name: as_number(state) for name, state in states.items() if state}

    def write(self, writer: Writer, event: int) -> None:
        writer.streams(event, self.states())


def _free(name: str, taken: dict[str, str]) -> str:
    """Several generators that were made at one place are told apart by their number."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} #{number}"
    return free


def _state(generator: Any) -> str:
    own = getattr(generator, "_randlint_state", None)
    state: str = own() if own is not None else of_torch(generator)
    return state
