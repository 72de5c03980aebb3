"""Which seed calls got another number: written down where they first happen, one JSON line for each place."""

from __future__ import annotations

import json
import os
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from randlint.trace.data import Frame
from randlint.trace.ledger.book import as_text
from randlint.trace.sites import SITES

_SUFFIX = ".seeds"


@dataclass(frozen=True, slots=True)
class SeedCall:
    """A seed call of the user's: the function, the program's own number as text, and the line.

    ``library`` is the package that made the call on behalf of that line, empty where the line did.
    """

    call: str
    value: str
    frame: Frame
    library: str = ""


class Notes:
    """What this process, and those forked from it, write into ``folder``; nothing here raises into the program."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._seen: set[Hashable] = set()

    def add(self, call: str, value: Any) -> None:
        """A seed call is about to happen with a changed number; ``value`` is the program's own."""
        try:
            key = (call, SITES.key())
            if key not in self._seen:
                self._seen.add(key)
                self._write(call, as_text(value))
        except Exception:  # a disk that is full, frames that are none: the program goes on
            return

    def _write(self, call: str, value: str) -> None:
        site = SITES.site()
        if site is None or not site.scope:  # a library in a process or thread of its own
            return
        self._append(asdict(SeedCall(call, value, site.frame, SITES.library())))

    def miss(self, text: str) -> None:
        """Seed calls keep their numbers, for the reason that is given."""
        with suppress(OSError):
            self._append({"missed": text})

    def _append(self, line: dict[str, Any]) -> None:
        path = os.path.join(self._folder, f"{os.getpid()}{_SUFFIX}")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, (json.dumps(line) + "\n").encode())
        finally:
            os.close(descriptor)


def read_notes(folder: Path) -> tuple[tuple[SeedCall, ...], tuple[str, ...]]:
    """What all processes wrote into a folder: seed calls, each line and function once, in order of lines; what was
    missed, each text once."""
    found: dict[tuple[str, int, str], SeedCall] = {}
    missed: set[str] = set()
    for path in folder.glob(f"*{_SUFFIX}"):
        for line in path.read_text("utf-8").splitlines():
            try:
                plain = json.loads(line)
            except ValueError:  # cut off by a crash
                continue
            if "missed" in plain:
                missed.add(plain["missed"])
                continue
            note = SeedCall(plain["call"], plain["value"], Frame(**plain["frame"]), plain["library"])
            key = (note.frame.path, note.frame.line, note.call)
            found[key] = min(note, found.get(key, note), key=lambda each: (len(each.value), each.value))
    return tuple(found[key] for key in sorted(found)), tuple(sorted(missed))
