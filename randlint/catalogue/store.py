"""``rules/`` as plain values, compiled once and kept between runs.

They are kept in a folder of the user, never in a project, and are a help and nothing else: what is broken, foreign or
cannot be written is as good as none. They hold for exactly the files that they were made from: those must have the
same names, sizes and times, or else the same content. A built package brings them along for the first start.
Public entries: :func:`packaged`, :func:`compiled_file`.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import time
import zlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from randlint import __version__
from randlint.catalogue.model import CatalogueError

FORMAT = 1  # goes up whenever the file is written in another way
BUILT = "compiled.bin"  # beside this module, in a built package
_MAGIC = f"randlint catalogue {FORMAT} {__version__}".encode()
_SECTIONS = ("rules", "apis", "tables", "aliases", "libraries")
# A file may change twice within one tick of the clock of its file system: 2 s for FAT.
_TICK = 2_000_000_000  # ns
_MAX_BYTES = 64 << 20
_UNUSED = 30 * 86_400  # seconds after which the values of another installation are dropped
# They decide what is compiled: who works on them must not get what they made before.
_COMPILERS = ("compile.py", "model.py", "store.py")

Sections = Mapping[str, bytes]  # each JSON


class _File(NamedTuple):
    """A source: ``name`` is relative to ``rules/``, or that of a module beside this one."""

    name: str
    path: str
    status: os.stat_result


class _Kept(NamedTuple):
    """What was compiled, for files in this ``state`` (empty where it must not be trusted) with this ``digest``."""

    state: bytes
    digest: bytes
    body: bytes

    @property
    def sections(self) -> Sections:
        return dict(zip(_SECTIONS, self.body.split(b"\n"), strict=True))


def packaged(root: str = "") -> Sections:
    """The values of the installed ``rules/`` (or of those at ``root``), as JSON by section.

    Raises :class:`CatalogueError` with file, entry and reason when something cannot be right.
    """
    root = root or str(import_module("randlint.rules").__path__[0])
    try:
        files = _files(root)
    except OSError:  # not in files, but in an archive
        return _Kept(b"", b"", _compiled(*_texts_of_archive())).sections
    state = _state(root, files)
    cache = _cache_file(root)
    kept = _read(cache, own=True) if cache else None
    if kept is not None and kept.state == state != b"":
        return kept.sections
    made = _made(files, kept)
    new = made._replace(state=state)
    if cache and new != kept:
        _write(cache, _encoded(new))
    return made.sections


def compiled_file(root: str) -> bytes:
    """What a built package keeps as :data:`BUILT` for the folder ``root``; raises :class:`CatalogueError`."""
    return _encoded(_made(_files(root), None, built=False)._replace(state=b""))


def _made(files: Sequence[_File], kept: _Kept | None, *, built: bool = True) -> _Kept:
    """What was kept for files of this content, or brought along; compiled where there is neither."""
    contents = [(file.name, Path(file.path).read_bytes()) for file in files]
    digest = _digest(contents)
    for known in (kept, _read(os.path.join(os.path.dirname(__file__), BUILT)) if built else None):
        if known is not None and known.digest == digest:
            return known
    texts = [(name, data.decode("utf-8")) for name, data in contents if name.endswith(".toml")]
    rules = [text for text in texts if "/" not in text[0]]
    tables = [(name.rpartition("/")[2], text) for name, text in texts if "/" in name]
    return _Kept(b"", digest, _compiled(rules, tables))


def _compiled(rules: list[tuple[str, str]], tables: list[tuple[str, str]]) -> bytes:
    from randlint.catalogue.compile import compile_rules, compile_tables

    values = {"rules": compile_rules(rules), **compile_tables(tables)}
    try:
        return b"\n".join(json.dumps(values[key], separators=(",", ":")).encode() for key in _SECTIONS)
    except TypeError as error:
        raise CatalogueError(f"rules/: a value is neither text, number, truth, list nor table: {error}") from error


def _texts_of_archive() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    from importlib.resources import files

    from randlint.catalogue.rows import tomls

    root = files("randlint.rules")
    rules, tables = ([(e.name, e.read_text("utf-8")) for e in tomls(folder)] for folder in (root, root / "apis"))
    return rules, tables


# -- what the values were made from ----------------------------------------------------------------------------


def _files(root: str) -> list[_File]:
    found = []
    for prefix in ("", "apis/"):
        with os.scandir(os.path.join(root, prefix)) as scan:
            entries = sorted((entry for entry in scan if entry.name.endswith(".toml")), key=lambda entry: entry.name)
        found += [_File(prefix + entry.name, entry.path, entry.stat()) for entry in entries]
    for name in _COMPILERS:
        path = os.path.join(os.path.dirname(__file__), name)
        found.append(_File(name, path, os.stat(path)))
    return found


def _state(root: str, files: Sequence[_File]) -> bytes:
    """Names, sizes and times in one line; empty where a file is so fresh that another change may not show."""
    safe = time.time_ns() - _TICK
    rows = [(f.name, f.status.st_size, f.status.st_mtime_ns, f.status.st_ctime_ns) for f in files]
    if any(max(changed, moved) > safe for _, _, changed, moved in rows):
        return b""
    return ascii((root, rows)).encode()


def _digest(contents: Sequence[tuple[str, bytes]]) -> bytes:
    from hashlib import blake2b

    digest = blake2b(digest_size=16)
    for name, data in contents:
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest().encode()


# -- the file that keeps them ----------------------------------------------------------------------------------


def _encoded(kept: _Kept) -> bytes:
    return b"\n".join((_MAGIC, kept.state, kept.digest, b"%d" % zlib.crc32(kept.body), kept.body))


def _read(path: str, *, own: bool = False) -> _Kept | None:
    """What a file keeps, None where it is none of ours; with ``own``, where somebody else could have written it."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES or (own and not _is_ours(status)):
                return None
            magic, state, digest, check, body = file.read().split(b"\n", 4)
    except (OSError, ValueError):
        return None
    fits = magic == _MAGIC and check == b"%d" % zlib.crc32(body) and body.count(b"\n") == len(_SECTIONS) - 1
    return _Kept(state, digest, body) if fits else None


def _is_ours(status: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & stat.S_IWOTH


def _cache_file(root: str) -> str:
    """Where the values of this installation are kept; empty where the user has no folder for such things."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        # The specification says to ignore a relative path.
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    name = f"catalogue-{zlib.crc32(os.fsencode(root)):08x}.bin"
    return os.path.join(base, "randlint", name) if os.path.isabs(base) else ""


def _write(path: str, data: bytes) -> None:
    folder = os.path.dirname(path)
    with contextlib.suppress(OSError, ValueError):
        if not _is_ours(os.stat(_existing(folder))):  # as root in somebody's home: leave it to them
            return
        os.makedirs(folder, mode=0o700, exist_ok=True)
        is_other = os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode)
        if is_other or not os.access(folder, os.W_OK):
            return
        from randlint.source.edits import write_atomically

        write_atomically(Path(path), data, create=True)
        _drop_unused(folder)


def _existing(folder: str) -> str:
    """The folder itself or the nearest one above that is there."""
    while not os.path.lexists(folder) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder


def _drop_unused(folder: str) -> None:
    now = time.time()
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.startswith("catalogue-") and now - os.lstat(path).st_mtime > _UNUSED:
            os.unlink(path)
