"""Writes draws and seeds of random streams into the records: one for each stream, call and place."""

from __future__ import annotations

import operator
import os
import sys
from collections.abc import Callable, Hashable
from types import FrameType
from typing import TYPE_CHECKING, Any

from randlint.trace.data import Draw, Frame, Seed
from randlint.trace.sites import HIDDEN, LIBRARY, SITES, USER

if TYPE_CHECKING:
    from randlint.trace.recorder import Recorder
    from randlint.trace.tracer import Tracer

OBJECT = "object"
IMPORT = "import"
_LONGEST_VALUE = 80  # characters of a seed that are kept
_MOST_BIRTHPLACES = 4096
_tokens: dict[Hashable, int] = {}


class Origin:
    """Where numbers come from: a global stream, or one generator object. Plain data, so that copies carry it along.

    Objects made at one place in one process share ``token``: they make one record, however many they are.
    """

    __slots__ = ("kind", "made", "pid", "seeded", "stream", "token")

    def __init__(
        self, stream: str, kind: str = "", made: Frame | None = None, seeded: bool = False, pid: int | None = None
    ) -> None:
        self.stream = stream
        self.kind = kind
        self.made = made
        self.seeded = seeded
        self.pid = os.getpid() if pid is None else pid  # 0: read from a pickle, which may be another process's
        key = (stream, kind, made if len(_tokens) < _MOST_BIRTHPLACES else None, seeded, self.pid)
        self.token = _tokens.setdefault(key, len(_tokens))


Fingerprint = Callable[[], str]
Entry = tuple[tuple["Recorder", Draw], ...]


class Book:
    """The records of draws and seeds for whatever recorders listen. Nothing here raises into the program."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self._entries: dict[Hashable, Entry] = {}
        self._direct: dict[Hashable, Entry] = {}
        self._for: tuple[Recorder, ...] = ()
        self._births: dict[Hashable, Frame | None] = {}
        self.seed = tracer.guard(self._seed)

    def draw(self, origin: Origin, call: str, frame: FrameType, fingerprint: Fingerprint) -> None:
        """Count a draw that is about to happen; ``frame`` is what called the drawing function."""
        try:
            if self.tracer.recorders is not self._for:  # also after a fork: the child has recorders of its own
                self._direct, self._entries, self._for = {}, {}, self.tracer.recorders
            entry = self._direct.get((origin.token, call, id(frame.f_code), frame.f_lasti))
            if entry is None:
                entry = self._entry(origin, call, frame, fingerprint)
            unseeded = not origin.seeded
            for recorder, record in entry:
                record.calls += 1
                if unseeded:
                    record.unseeded_calls += 1
                if recorder.step and not record.step_state:
                    record.step_state = fingerprint()
                recorder.drawn(record, fingerprint)
        except Exception as error:
            self.tracer._failed(f"counting {call}", error)

    def _entry(self, origin: Origin, call: str, frame: FrameType, fingerprint: Fingerprint) -> Entry:
        """The records of this place. Where the user's code calls the stream itself, the call alone tells the place."""
        direct = SITES.kind(frame.f_code) == USER  # which also keeps the code, so that its identity stays its own
        key = (origin.token, call, (id(frame.f_code), frame.f_lasti) if direct else SITES.key())
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = self._open(key, origin, call, fingerprint)
        if direct:
            self._direct[origin.token, call, id(frame.f_code), frame.f_lasti] = entry
        return entry

    def _open(self, key: Hashable, origin: Origin, call: str, fingerprint: Fingerprint) -> Entry:
        """The records of a place that is new to some recorder."""
        if not self._for:
            return ()
        site, library, state = SITES.site(), SITES.library(), fingerprint()
        entry = []
        for recorder in self._for:
            record = recorder.find(("draw", key))
            if record is None:
                record = recorder.add(
                    ("draw", key),
                    Draw(
                        origin.stream,
                        call,
                        site,
                        kind=origin.kind,
                        made=origin.made,
                        purpose=IMPORT if being_imported() else "",
                        seeded=origin.seeded,
                        state=state,
                        library=library,
                        inherited=origin.stream == OBJECT and origin.pid != os.getpid(),
                    ),
                )
            entry.append((recorder, record))
        return tuple(entry)

    def _seed(self, stream: str, call: str, value: Any = None, entropy: bool = False, changed: bool = True) -> None:
        """Record that a stream was seeded, or its state set, by the code that is running now.

        ``changed`` is False where the state was set to what it was.
        """
        key, text = ("seed", stream, call, SITES.key(), entropy), as_text(value)
        for recorder in self.tracer.recorders:
            record = recorder.find(key)
            if record is None:
                site, library = SITES.site(), responsible_library()
                record = recorder.add(key, Seed(stream, call, site, text, entropy, library))
            record.calls += 1
            recorder.seeded(record, text, changed)

    def born(self, generator: Any, origin: Origin) -> None:
        """Tell of a new generator object."""
        for recorder in self.tracer.recorders:
            recorder.born(generator, origin)

    def birthplace(self) -> Frame | None:
        """The user's frame that makes a generator now."""
        place = SITES.key()
        if place not in self._births:
            if len(self._births) > _MOST_BIRTHPLACES:
                return None
            site = SITES.site()
            self._births[place] = site.frame if site is not None else None
        return self._births[place]


def being_imported() -> bool:
    """Whether a library draws now because the user's code imports it."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        kind = SITES.kind(frame.f_code)
        if kind == USER:
            return False
        if kind == LIBRARY and frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") != "__main__":
            return True
        frame = frame.f_back
    return False


def responsible_library() -> str:
    """The library that seeds on its own now; empty where the user's code does it, or calls what is named for it.

    ``seed_everything()`` of a library is the user's seed; the seed that a trainer sets along the way is not.
    """
    inner: FrameType | None = None
    outer: FrameType | None = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        kind = SITES.kind(frame.f_code)
        if kind == USER:
            break
        if kind != HIDDEN:
            inner = inner or frame
            outer = frame
        frame = frame.f_back
    if inner is None or outer is None or (frame is not None and "seed" in outer.f_code.co_name):
        return ""
    name: str = inner.f_globals.get("__name__", "")
    return name.partition(".")[0]


def as_text(value: Any) -> str:
    """A seed as text: numbers, short strings and short lists; empty for what is no such thing."""
    if isinstance(value, (str, bytes, bytearray, float, list, tuple)):
        text = repr(value)
        return text if len(text) <= _LONGEST_VALUE else ""
    try:
        return str(operator.index(value))[:_LONGEST_VALUE]
    except TypeError:
        return ""
