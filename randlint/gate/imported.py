"""The names that a text imports, and what each was called where it came from."""

from __future__ import annotations

import re
from typing import NamedTuple

from randlint.patterns import regex
from randlint.records import dataclass

_IMPORT = regex(
    rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]*import\b[ \t]*(?:\(([^)]*)\)?|([^\n;]*(?:\\\r?\n[^\n;]*)*))"
    rb"|import[ \t]+([^\n;]*(?:\\\r?\n[^\n;]*)*))",
    re.M,
)
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
    for statement in _IMPORT.finditer(code):
        spans.append(statement.span())
        plain = statement[4]
        for name, alias in _NAMED.findall(plain if plain is not None else statement[2] or statement[3] or b""):
            if name == b"*":
                starred = True
                continue
            last = name.rpartition(b".")[2]
            # `import a.b` binds `a`, through which `b` is reached by its own name.
            bound = alias or (last if plain is None else name.partition(b".")[0])
            origins[bound] = origins.get(bound, frozenset()) | {last if alias or plain is None else bound}
    return Imported(origins, starred, tuple(spans))


def sources_in(code: bytes) -> dict[bytes, tuple[Source, ...]]:
    """For each name that a text imports where it may come from; ``import a.b`` binds ``a``."""
    found: dict[bytes, tuple[Source, ...]] = {}
    for statement in _IMPORT.finditer(code):
        module, plain = (statement[1] or b"").decode("utf-8", "replace"), statement[4]
        for name, alias in _NAMED.findall(plain if plain is not None else statement[2] or statement[3] or b""):
            told = name.decode("utf-8", "replace")
            source = Source(module, told) if plain is None else Source(told if alias else told.partition(".")[0], "")
            bound = alias or (name if plain is None else name.partition(b".")[0])
            found[bound] = (*found.get(bound, ()), source)
    return found
