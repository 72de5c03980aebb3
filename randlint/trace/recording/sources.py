"""The user's source files, as they were when the run used them."""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xxhash import xxh3_64_hexdigest

from randlint.trace.sites import SITES

if TYPE_CHECKING:
    from randlint.trace.recording.session import Session

_LONGEST_TEXT = 1_000_000  # bytes of a file whose text is kept
_MOST_FILES = 2_000


def write_sources(session: Session) -> None:
    """Write the files of all modules of the user's that are imported, and of the script.

    The first copy of a file counts: it may be changed while the program runs.
    """
    writer = session.writer
    for path in _files():
        if path in session.sources:
            continue
        try:
            data = Path(path).read_bytes()
        except OSError:
            continue
        session.sources.add(path)
        text = zlib.compress(data) if len(data) <= _LONGEST_TEXT else None
        writer.source(path, xxh3_64_hexdigest(data), text)


def _files() -> list[str]:
    # randlint.rules stands beside the package in an editable install.
    modules = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] != "randlint"]
    found = {path for path in map(_file_of, modules) if path.endswith((".py", ".pyw"))}
    found.add(_script())
    return sorted({SITES.absolute(path) for path in found if path and SITES.is_of_user(path)})[:_MOST_FILES]


def _file_of(module: Any) -> str:
    path = getattr(module, "__file__", None)
    return path if isinstance(path, str) else ""


def _script() -> str:
    """The script that is run, whatever its name ends in. At the end of the program, Python has forgotten its path."""
    main = sys.modules.get("__main__")
    origin = getattr(getattr(main, "__spec__", None), "origin", None)
    return _file_of(main) or origin or (sys.argv[0] if sys.argv and os.path.isfile(sys.argv[0]) else "")
