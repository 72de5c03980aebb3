"""Writes the events of one process: buffered, in transactions, in bounded memory."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import sys
import threading
import time
from array import array
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from randlint.trace.recording.format import APPLICATION_ID, SCHEMA, VERSION, Kind, Phase

_ROWS = 1024  # rows that are held back at most
_PAUSE = 1.0  # seconds between two transactions at least, while rows are few
_encode = json.JSONEncoder(separators=(",", ":")).encode
_EVENT = "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
_INSERTS = {
    "event": _EVENT,
    "text": "INSERT INTO text VALUES (?,?)",
    "site": "INSERT INTO site VALUES (?,?)",
    "layout": "INSERT INTO layout VALUES (?,?)",
    "tensors": "INSERT INTO tensors VALUES (?,?,?,?,?)",
    "stream": "INSERT OR REPLACE INTO stream VALUES (?,?,?)",
    "meta": "INSERT OR REPLACE INTO meta VALUES (?,?)",
    "source": "INSERT OR REPLACE INTO source VALUES (?,?,?)",
    "input": "INSERT OR IGNORE INTO input VALUES (?,?,?,?)",
}


class Writer:
    """The database of one process. All methods may be called from any thread.

    ``path`` must not exist. A full disk or a lost folder ends the recording, never the program: ``failed`` then says
    why, and nothing more is written.
    """

    def __init__(self, path: Path, meta: Mapping[str, str]) -> None:
        self.failed = ""
        self._lock = threading.RLock()
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _INSERTS}
        self._held = 0
        self._next = time.monotonic() + _PAUSE
        self._ids: dict[str, dict[Hashable, int]] = {"text": {}, "site": {}, "layout": {}}
        self._threads: dict[int, int] = {threading.main_thread().ident or 0: 0}
        self._events = 0
        self._database: sqlite3.Connection | None = None
        try:
            # It holds source text and paths: nobody else's business.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            # Nobody else writes this file, and some network file systems cannot lock.
            self._database = sqlite3.connect(f"{path.absolute().as_uri()}?nolock=1", uri=True, check_same_thread=False)
            self._database.isolation_level = None
            # Blobs of 2 kB fill pages of their own: with those of usual size, half of the file would be empty.
            self._database.executescript(
                "PRAGMA page_size=1024; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF; PRAGMA cache_size=-1024;"
                f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION}; BEGIN;{SCHEMA}COMMIT;"
            )
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
        for key, value in meta.items():
            self.meta(key, value)
        self.flush()

    # -- rows ----------------------------------------------------------------------------------------------------

    def event(
        self,
        kind: Kind,
        step: int,
        *,
        phase: Phase = Phase.NONE,
        name: str | None = None,
        module: str | None = None,
        site: int | None = None,
        inputs: int | None = None,
        outputs: int | None = None,
        value: float | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> int:
        """Add an event and return its id. ``site`` is what :meth:`site` gave."""
        text = None if detail is None else _encode(detail)
        thread = threading.get_ident()
        with self._lock:
            number = self._events
            self._events += 1
            texts, threads = self._ids["text"], self._threads
            known = None if name is None else texts[name] if name in texts else self._text(name)
            where = None if module is None else texts[module] if module in texts else self._text(module)
            place = threads[thread] if thread in threads else threads.setdefault(thread, len(threads))
            row = (number, int(kind), step, place, int(phase), known, where, site, inputs, outputs, value, text)
            self._add("event", row)
            return number

    def site(self, key: Hashable, describe: Any) -> int:
        """The id of a place; ``describe()`` gives its JSON, and is asked once for each ``key``."""
        known = self._ids["site"].get(key)
        if known is not None:
            return known
        with self._lock:
            number = self._ids["site"].setdefault(key, len(self._ids["site"]))
            self._add("site", (number, describe()))
            return number

    def tensors(
        self, event: int, role: str, names: Sequence[str], fingerprints: Sequence[Any] | None, numbers: Sequence[Any]
    ) -> None:
        """Add what tensors an event is about: by name their fingerprints and norms, or sampled values.

        Numbers may be pending: what has a ``resolve`` is asked for it when the row is written.
        """
        with self._lock:
            layout = self._number("layout", tuple(names), json.dumps(list(names))) if names else None
            marks = _packed("q", fingerprints) if fingerprints is not None else None
            self._add("tensors", (event, role, layout, marks, _packed("d", numbers)))

    def streams(self, event: int, states: Mapping[str, int]) -> None:
        """Add the fingerprints of random streams at an event."""
        with self._lock:
            for name, state in states.items():
                self._add("stream", (event, self._text(name), state))

    def meta(self, key: str, value: str) -> None:
        self._add("meta", (key, value))

    def source(self, path: str, fingerprint: str, content: bytes | None) -> None:
        self._add("source", (path, fingerprint, content))

    def input(self, path: str, size: int, fingerprint: str, site: int | None) -> None:
        self._add("input", (path, size, fingerprint, site))

    # -- the file ------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write everything that is held back, in one transaction."""
        with self._lock:
            database, rows = self._database, self._rows
            self._rows, self._held = {table: [] for table in _INSERTS}, 0
            self._next = time.monotonic() + _PAUSE
            if database is None:
                return
            try:
                database.execute("BEGIN")
                for table, held in rows.items():
                    if held:
                        database.executemany(_INSERTS[table], held)
                database.execute("COMMIT")
            except (sqlite3.Error, OSError) as error:
                self._fail(error)
            except BaseException:  # Ctrl-C, which is the program's
                if database.in_transaction:
                    database.execute("ROLLBACK")
                    self._rows = {table: [*held, *self._rows[table]] for table, held in rows.items()}
                raise

    def settle(self) -> None:
        """Write what is held back if a second has passed: call it where a crash should not cost more."""
        if time.monotonic() >= self._next:
            self.flush()

    def close(self) -> None:
        """Write what is left and close the file; what is added later is lost."""
        with self._lock:
            self.flush()
            database, self._database = self._database, None
            if database is not None:
                with contextlib.suppress(sqlite3.Error):
                    database.execute("PRAGMA journal_mode=DELETE")  # no empty journal is left beside the file
                database.close()

    def abandon(self) -> None:
        """Forget the file without touching it: in a forked process it belongs to the parent."""
        self._lock = threading.RLock()  # another thread of the parent may have held it
        _orphans.append(self._database)  # closing it here would write into the parent's file
        self._database = None
        self._rows, self._held = {table: [] for table in _INSERTS}, 0

    def _add(self, table: str, row: tuple[Any, ...]) -> None:
        with self._lock:
            if self._database is None:
                return
            self._rows[table].append(row)
            self._held += 1
            if self._held >= _ROWS or (self._held % 16 == 0 and time.monotonic() >= self._next):
                self.flush()

    def _text(self, value: str | None) -> int | None:
        return None if value is None else self._number("text", value, value)

    def _number(self, table: str, key: Hashable, value: str) -> int:
        known = self._ids[table].get(key)
        if known is None:
            known = self._ids[table][key] = len(self._ids[table])
            self._add(table, (known, value))
        return known

    def _fail(self, error: Exception) -> None:
        self.failed = f"{type(error).__name__}: {error}"
        self._database = None


_orphans: list[Any] = []


class _Late:
    """Numbers of which some are still computed elsewhere: SQLite asks for the bytes when it writes the row."""

    def __init__(self, code: str, values: Sequence[Any]) -> None:
        self.code, self.values = code, values

    def __conform__(self, protocol: Any) -> bytes:
        known = [value.resolve() if hasattr(value, "resolve") else value for value in self.values]
        return _little(array(self.code, [0 if value is None else value for value in known]))


def _packed(code: str, values: Sequence[Any]) -> bytes | _Late:
    try:
        return _little(array(code, values))
    except TypeError:
        return _Late(code, values)


def _little(values: array[Any]) -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()
