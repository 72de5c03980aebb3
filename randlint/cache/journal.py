"""A file that one process writes line by line while it works, so that whatever ends it, what was done is kept.

Each line has a check sum: one that was torn, or that a disk spoiled, is passed over.
"""

from __future__ import annotations

import json
import os
import time
import weakref
import zlib
from collections.abc import Iterator
from typing import Any

ENDING = ".log"


class Journal:
    """Appends lines to a file of its own, ``stem`` and a random ending; made when the first line comes."""

    def __init__(self, folder: str, stem: str) -> None:
        self._folder = folder
        self._stem = stem
        self._close: weakref.finalize[..., Journal] | None = None
        self._handle = -1
        self._process = 0

    def append(self, head: list[Any], body: bytes = b"") -> None:
        """Write one line. Raises OSError."""
        text = json.dumps(head, separators=(",", ":")).encode() + b"\t" + body
        line = b"%08x " % zlib.crc32(text) + text + b"\n"
        # A forked process has a file of its own. Another one may have put this one away: what goes there is lost.
        if self._handle < 0 or self._process != os.getpid() or os.fstat(self._handle).st_nlink == 0:
            self._open()
        os.write(self._handle, line)

    def _open(self) -> None:
        if self._close is not None:
            self._close()
        # By name the later ones come last: what they say goes before what earlier ones say.
        name = os.path.join(self._folder, f"{self._stem}-{time.time_ns():016x}-{os.urandom(4).hex()}{ENDING}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._process = os.getpid()
        self._handle = os.open(name, flags, 0o666)
        self._close = weakref.finalize(self, os.close, self._handle)


def lines_of(data: bytes) -> Iterator[tuple[list[Any], bytes]]:
    """The whole lines of a journal: what stands at the head of each, and its body."""
    for line in data.split(b"\n"):
        check, text = line[:9], line[9:]
        if check == b"%08x " % zlib.crc32(text):
            head, _, body = text.partition(b"\t")
            yield json.loads(head), body
