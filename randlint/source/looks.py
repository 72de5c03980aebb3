"""What an analysis looked at, written down while it looks, so that its result can be kept until something changes.

Whoever reads a file, or asks anything else of the disk, on behalf of an analysis says so here: :func:`read`,
:func:`note`. An answer that outlives one analysis goes into a :class:`Memo`, which keeps with it what was looked at to
find it and hands that on to everybody who gets the answer. Nothing is written down outside of :func:`recording`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

try:
    from _blake2 import blake2b  # what hashlib has, without OpenSSL, which takes longer to load than to be used
except ImportError:
    from hashlib import blake2b

_T = TypeVar("_T")

# A kind of question and what it is about; :mod:`randlint.cache.answers` can ask each of them again.
Question = tuple[str, ...]
# What every answer of an index comes with: a text that differs where any of its answers differs.
TOKEN = "token"


class Looks:
    """What was looked at to find one result.

    ``reads`` are digests of file contents by absolute path, empty where a file could not be read; ``answers`` are the
    answers to questions; ``parts`` is what was looked at for answers that others had asked for before. With
    ``is_whole`` unset something else mattered too, or it changed meanwhile: the result is not to be kept.
    """

    __slots__ = ("answers", "is_whole", "parts", "reads")

    def __init__(self) -> None:
        self.reads: dict[str, str] = {}
        self.answers: dict[Question, str] = {}
        self.parts: dict[Looks, None] = {}
        self.is_whole = True


_current: ContextVar[Looks | None] = ContextVar("randlint_looks", default=None)
_digests: dict[Path, tuple[bytes, str]] = {}
_MOST_DIGESTS = 8192


def digest_of(data: bytes) -> str:
    """32 hexadecimal digits that tell contents apart."""
    return blake2b(data, digest_size=16).hexdigest()


@contextmanager
def recording() -> Iterator[Looks]:
    """Write down what is looked at inside; what an outer recording holds is not touched."""
    looks = Looks()
    token = _current.set(looks)
    try:
        yield looks
    finally:
        _current.reset(token)


def is_recording() -> bool:
    return _current.get() is not None


def read(path: Path, data: bytes | None) -> None:
    """The content of a file was looked at; None where it could not be read."""
    looks = _current.get()
    if looks is None:
        return
    name = str(path)
    known = looks.reads.get(name)
    digest = _digest(path, data) if data is not None else ""
    looks.reads[name] = digest
    if known is not None and known != digest:
        looks.is_whole = False


def _digest(path: Path, data: bytes) -> str:
    """Most files are looked at many times: the digest of the very same object is remembered."""
    known = _digests.get(path)
    if known is not None and known[0] is data:
        return known[1]
    if len(_digests) >= _MOST_DIGESTS:
        _digests.clear()
    digest = digest_of(data)
    _digests[path] = data, digest
    return digest


def note(answer: str, *question: str) -> None:
    """A question about the disk got an answer."""
    looks = _current.get()
    if looks is None:
        return
    if looks.answers.setdefault(question, answer) != answer:
        looks.is_whole = False


class Memo(dict[Any, Any]):
    """Answers that are remembered from one analysis to the next, each with what was looked at for it."""

    def recall(self, key: object, find: Callable[[], _T]) -> _T:
        """The answer of that key; ``find`` is asked where there is none yet. It must not depend on who asks."""
        found: tuple[_T, Looks] | None = self.get(key)
        outer = _current.get()
        if outer is None:
            if found is None:
                unknown = Looks()
                unknown.is_whole = False  # nobody wants to know, and who comes later cannot be told
                found = self[key] = find(), unknown
        elif found is None:
            with recording() as looks:
                outer.parts[looks] = None  # also where an exception ends it
                value = find()
            found = self[key] = value, looks
        else:
            outer.parts[found[1]] = None
        return found[0]
