"""The names that a text imports, and what each was called where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from randlint.patterns import regex
from randlint.records import dataclass

# What may stand before it is left out: to look for a word is several times as fast as to look at each line.
_IMPORT = regex(rb"import\b[ \t]*(?:\(([^)]*)\)?|([^\n;]*(?:\\\r?\n[^\n;]*)*))")
_FROM = regex(rb"[ \t]*(?:from[ \t]*([.\w]+)[ \t]*)?")
_NAMED = regex(rb"([\w.]+|\*)(?:\s+as\s+(\w+))?")


@dataclass(frozen=True, slots=True)
class Imported:
    """``origins``: for a local name the last parts of what it may stand for (``F``: ``functional``).

    ``starred`` tells of a star import, after which any name may come from elsewhere. ``spans`` are the places of the
    statements in the code.
    """

    origins: dict[bytes, frozenset[bytes]]
    starred: bool
    spans: tuple[tuple[int, int], ...]


class Source(NamedTuple):
    """Where an imported name comes from: ``name`` of ``module``, which has leading dots where it is relative; without a
    name the module itself."""

    module: str
    name: str


def imported_in(code: bytes) -> Imported:
    """The imports of a text without comments and long strings, those inside functions included."""
    origins: dict[bytes, frozenset[bytes]] = {}
    spans = []
    starred = False
    for start, end, module, names in _statements(code):
        spans.append((start, end))
        for name, alias in _NAMED.findall(names):
            if name == b"*":
                starred = True
                continue
            last = name.rpartition(b".")[2]
            # `import a.b` binds `a`, through which `b` is reached by its own name.
            bound = alias or (last if module is not None else name.partition(b".")[0])
            origins[bound] = origins.get(bound, frozenset()) | {last if alias or module is not None else bound}
    return Imported(origins, starred, tuple(spans))


def sources_in(code: bytes) -> dict[bytes, tuple[Source, ...]]:
    """For each name that a text imports where it may come from; ``import a.b`` binds ``a``."""
    found: dict[bytes, tuple[Source, ...]] = {}
    for _, _, module, names in _statements(code):
        for name, alias in _NAMED.findall(names):
            told = name.decode("utf-8", "replace")
            if module is not None:
                source, bound = Source(module.decode("utf-8", "replace"), told), alias or name
            else:
                source, bound = Source(told if alias else told.partition(".")[0], ""), alias or name.partition(b".")[0]
            found[bound] = (*found.get(bound, ()), source)
    return found


def _statements(code: bytes) -> Iterator[tuple[int, int, bytes | None, bytes]]:
    """Where each import begins and ends, the module that it takes names from, None for ``import a``, and the names."""
    for found in _IMPORT.finditer(code):
        start = code.rfind(b"\n", 0, found.start()) + 1
        before = _FROM.fullmatch(code, start, found.start())
        if before is not None:
            yield start, found.end(), before[1], found[1] or found[2] or b""
