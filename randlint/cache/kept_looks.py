"""What an analysis looked at, in the form in which it is kept: parts by the digest of what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from randlint.cache.packed import Body
from randlint.cache.paths import Shortener
from randlint.records import dataclass
from randlint.source.looks import Looks, Question, digest_of


@dataclass(frozen=True, slots=True)
class KeptLooks:
    """``text`` is the JSON of what was looked at directly, ``uses`` the digests of the parts it refers to, ``parts``
    all parts, those of parts included, ``reads`` all files that were read, with the digests of their contents."""

    text: bytes
    uses: tuple[str, ...]
    parts: dict[str, Body]
    reads: dict[str, str]
    is_empty: bool


class LooksKeeper:
    """Makes them. What many reports rest on is put into this form once."""

    def __init__(self, shortener: Shortener) -> None:
        self._short = shortener.short
        self._known: dict[Looks, tuple[str, Body]] = {}

    def kept(self, looks: Looks, *, without: str) -> KeptLooks | None:
        """None where it cannot be kept. The file ``without`` is left out: that is what the report is about."""
        every = list(_all(looks))
        reads: dict[str, str] = {}
        for each in every:
            if not each.is_whole or any(
                reads.setdefault(name, digest) != digest for name, digest in each.reads.items()
            ):
                return None  # something changed while it was looked at
        own = {name: digest for name, digest in looks.reads.items() if name != without}
        uses = self._uses(looks)
        parts = dict(self._part(each) for each in every if each is not looks)
        is_empty = not own and not looks.answers and not uses
        return KeptLooks(self._text(own, looks), uses, parts, reads, is_empty)

    def _uses(self, looks: Looks) -> tuple[str, ...]:
        return tuple(sorted({self._part(each)[0] for each in looks.parts}))

    def _part(self, looks: Looks) -> tuple[str, Body]:
        known = self._known.get(looks)
        if known is None:
            body = Body(self._text(looks.reads, looks), self._uses(looks))
            digest = digest_of(b"\0".join((body.text, *map(str.encode, body.uses))))
            known = self._known[looks] = digest, body
        return known

    def _text(self, reads: dict[str, str], looks: Looks) -> bytes:
        groups: dict[Question, dict[str, str]] = {}
        for question, answer in looks.answers.items():
            groups.setdefault(question[:-1], {})[self._short(question[-1])] = self._short(answer)
        listed: list[list[Any]] = [[*map(self._short, start), ends] for start, ends in groups.items()]
        plain = [{self._short(name): digest for name, digest in reads.items()}, listed]
        return json.dumps(plain, separators=(",", ":")).encode()


def _all(looks: Looks) -> Iterator[Looks]:
    """Everything that was looked at, parts of parts included."""
    seen = {looks: None}
    waiting = [looks]
    while waiting:
        each = waiting.pop()
        yield each
        for part in each.parts:
            if part not in seen:
                seen[part] = None
                waiting.append(part)
