"""The user's source files, as they were when the run used them."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

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
    found = set()
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or path in found:
            continue
        is_source = path.endswith((".py", ".pyw")) or module is sys.modules.get("__main__")
        if is_source and SITES.is_of_user(path):
            found.add(SITES.absolute(path))
    return sorted(found)[:_MOST_FILES]
