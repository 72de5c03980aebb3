"""The two recordings, and how lines of the one are found in the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath

from randlint.compare.data import Place, RunInfo
from randlint.config import ConfigError
from randlint.trace.data import Frame, Part, Run, Site
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import ProcessRecording, Recording, RecordingError, read_recording
from randlint.trace.report.places import Places

_RESULTS = (Kind.BATCH, Kind.LOSS, Kind.UPDATE, Kind.MODULE, Kind.OPERATION)


@dataclass(frozen=True, slots=True)
class Member:
    """A process of a run: what the tracer saw of it, and its events where it recorded any."""

    part: Part
    events: ProcessRecording | None

    @property
    def role(self) -> str:
        """The role of the process; a child that computes, such as a rank that a launcher started, counts as main."""
        own = self.part.process.role
        if own == "child" and self.events is not None and next(self.events.events(_RESULTS), None) is not None:
            return "main"
        return own


@dataclass(slots=True)
class Side:
    """One run. ``sources`` are the texts of the user's files as they ran, by shown path."""

    name: str
    recording: Recording
    members: list[Member]
    sources: dict[str, tuple[str, str | None]]
    places: Places
    _shown: dict[str, str] = field(default_factory=dict)

    @property
    def run(self) -> Run:
        return self.recording.run

    def shown(self, path: str) -> str:
        """A path relative to the run's directory where it lies inside."""
        known = self._shown.get(path)
        if known is None:
            known = self._shown[path] = self.places.shown(path)
        return known

    def place(self, site: Site | Frame | None) -> Place | None:
        """The line of the user's code; None where there is none."""
        if site is None:
            return None
        frame = site.frame if isinstance(site, Site) else site
        return Place(self.shown(frame.path), frame.line)

    def code(self, place: Place | None) -> str:
        """The source of a line as it ran, without indentation; empty where it was not kept."""
        text = self.sources.get(place.path, ("", None))[1] if place else None
        lines = (text or "").splitlines()
        return lines[place.line - 1].strip() if place and 0 < place.line <= len(lines) else ""

    @property
    def info(self) -> RunInfo:
        main = [m for m in self.members if m.events is not None and m.role == "main"]
        working = [m for m in main if m.events is not None and m.events.steps] or main
        processes = [m.events for m in working if m.events is not None]
        return RunInfo(
            self.name,
            tuple(self.run.command),
            max((process.steps for process in processes), default=0),
            len({m.part.process.rank for m in working} - {None}) or 1,
            processes[0].level if processes else str(self.recording.manifest.get("level", "step")),
            bool(processes) and all(process.complete for process in processes),
            self.run.exit_code,
        )


def open_side(folder: Path, name: str = "") -> Side:
    """The recording in a folder. Raises ConfigError with what is wrong with it."""
    try:
        recording = read_recording(folder)
    except RecordingError as error:
        raise ConfigError(str(error)) from error
    if not recording.processes:
        raise ConfigError(f"{folder}: holds no events: the program never imported torch, or it ended before")
    by_pid = {process.process.pid: process for process in recording.processes}
    members = [Member(part, by_pid.pop(part.process.pid, None)) for part in recording.run.parts]
    members += [Member(Part(process.process), process) for process in by_pid.values()]
    places = Places(recording.run.directory)
    sources: dict[str, tuple[str, str | None]] = {}
    for process in recording.processes:
        for path, content in process.sources().items():
            sources.setdefault(places.shown(path), content)
    return Side(name or str(folder), recording, members, sources, places)


@contextmanager
def opened(first: Path, second: Path, names: tuple[str, str] = ("", "")) -> Iterator[tuple[Side, Side]]:
    """The recordings in two folders, closed at the end. Raises ConfigError for one that cannot be read."""
    sides: list[Side] = []
    try:
        for folder, name in zip((first, second), names, strict=True):
            sides.append(open_side(folder, name))
        yield sides[0], sides[1]
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"{first} or {second}: the recording is damaged: {error}") from error
    finally:
        for side in sides:
            side.recording.close()


class LineMap:
    """Says which line of the first run's source stands where in the second one's."""

    def __init__(self, a: Side, b: Side) -> None:
        self._maps: dict[str, dict[int, int]] = {}
        self._changed: dict[str, tuple[set[int], set[int]]] = {}
        self.changed: dict[str, tuple[int, int]] = {}  # by path the first changed line, in both
        self._moved = _moved(a, b)
        for name, (mark, text) in a.sources.items():
            path = self._moved.get(name, name)
            other = b.sources.get(path)
            if other is not None and other[0] != mark:
                self._compare(path, (text or "").splitlines(), (other[1] or "").splitlines())

    def _compare(self, path: str, first: list[str], second: list[str]) -> None:
        lines: dict[int, int] = {}
        changed: tuple[set[int], set[int]] = (set(), set())
        for tag, start, end, other, other_end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
            if tag == "equal":
                lines |= {start + k + 1: other + k + 1 for k in range(end - start)}
                continue
            self.changed.setdefault(path, (start + 1, other + 1))
            changed[0].update(range(start + 1, end + 1))
            changed[1].update(range(other + 1, other_end + 1))
        self.changed.setdefault(path, (1, 1))  # the texts were not kept
        self._maps[path], self._changed[path] = lines, changed

    def same(self, a: Place | None, b: Place | None) -> bool:
        """Whether both are the same line of the program; a changed line may stand for any changed line."""
        if a is None or b is None:
            return a is b
        a = self._named(a)
        if a.path != b.path:
            return False
        lines = self._maps.get(a.path)
        if lines is None or not lines:
            return lines is not None or a.line == b.line
        return lines[a.line] == b.line if a.line in lines else b.line in self._changed[a.path][1]

    def is_changed(self, a: Place | None, b: Place | None) -> bool:
        """Whether one of these lines was changed between the runs."""
        places = self._named(a) if a is not None else None, b
        return any(
            place is not None and place.path in self._changed and place.line in self._changed[place.path][side]
            for side, place in enumerate(places)
        )

    def key(self, side: int, place: Place | None) -> Place | None:
        """The place under which both sides file the same line: that in the second run."""
        if place is None or side:
            return place
        place = self._named(place)
        if place.path not in self._maps:
            return place
        return Place(place.path, self._maps[place.path].get(place.line, -place.line))

    def _named(self, a: Place) -> Place:
        """A place of the first run with the path that its file has in the second."""
        path = self._moved.get(a.path)
        return a if path is None else Place(path, a.line)


def _moved(a: Side, b: Side) -> dict[str, str]:
    """Files that stand elsewhere in the second run: paths that one run has alone, by their names where these are one
    in each."""
    by_name: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    for side, (own, other) in enumerate(((a, b), (b, a))):
        for path in own.sources:
            if path not in other.sources:
                by_name[side].setdefault(PurePosixPath(path).name, []).append(path)
    return {
        paths[0]: by_name[1][name][0]
        for name, paths in by_name[0].items()
        if len(paths) == 1 and len(by_name[1].get(name, ())) == 1
    }
