"""The stream of Python's ``random`` module: its functions are replaced by ones that count and call the original.

``random.Random`` objects are left alone. Functions keep their names, signatures and way of being pickled.
"""

from __future__ import annotations

import functools
import os
import random
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

from randlint.trace.ledger.book import Book, Origin
from randlint.trace.ledger.states import of_python
from randlint.trace.tracer import Tracer

_REMEMBERED = 64  # states that somebody has read while nobody had seeded
_getframe = sys._getframe


class PythonStream:
    """Wraps the module functions of ``random``; :meth:`remove` puts every name back."""

    def __init__(self, tracer: Tracer, seeded: bool = False) -> None:
        self.origin = Origin("python", seeded=seeded)
        self.book = Book(tracer)
        self.tracer = tracer
        self._originals: dict[str, Any] = {}
        self._unseeded_states: deque[str] = deque(maxlen=_REMEMBERED)
        self._owner = random.seed.__self__  # type: ignore[attr-defined]
        self._getstate: Callable[[], tuple[Any, ...]] = self._owner.getstate

    def install(self) -> None:
        own = {"seed": self._seeding, "setstate": self._restoring, "getstate": self._reading}
        for name in random.__all__:
            function = getattr(random, name)
            if getattr(function, "__self__", None) is self._owner:
                self._originals[name] = function
                setattr(random, name, own.get(name, self._drawing)(name, function))

    def remove(self) -> None:
        for name, function in self._originals.items():
            setattr(random, name, function)
        self._originals.clear()

    def forked(self) -> None:
        """In a forked process, ``random`` has just seeded itself anew from the operating system."""
        self.origin.seeded = False

    def fingerprint(self) -> str:
        return of_python(self._getstate)

    # -- wrappers ------------------------------------------------------------------------------------------------

    def _drawing(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        note, origin, call, fingerprint = self.book.draw, self.origin, f"random.{name}", self.fingerprint

        def wrapper(*args: Any, **kwargs: Any) -> Any:
            note(origin, call, _getframe(1), fingerprint)
            return original(*args, **kwargs)

        return _disguised(wrapper, name, original)

    def _seeding(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            value = args[0] if args else kwargs.get("a")
            result = original(*args, **kwargs)
            self.origin.seeded = value is not None
            self.book.seed("python", "random.seed", value, value is None)
            return result

        return _disguised(wrapper, name, original)

    def _restoring(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            before = self.tracer.guard(self.fingerprint)()
            result = original(*args, **kwargs)
            with self.tracer.guarding("random.setstate"):
                after = self.fingerprint()
                # Putting back what was there before any seed pins nothing.
                self.origin.seeded = after not in self._unseeded_states
                self.book.seed("python", "random.setstate", changed=after != before)
            return result

        return _disguised(wrapper, name, original)

    def _reading(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self.tracer.guarding("random.getstate"):
                if not self.origin.seeded:
                    self._unseeded_states.append(self.fingerprint())
            return original(*args, **kwargs)

        return _disguised(wrapper, name, original)


def _disguised(wrapper: Callable[..., Any], name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """Named like the function of the module, which is also how pickle refers to it."""
    functools.update_wrapper(wrapper, original)
    wrapper.__module__, wrapper.__name__, wrapper.__qualname__ = "random", name, name
    # As the original has it; and torch.compile calls a function with this attribute as it is, instead of compiling
    # the counting into its graph.
    wrapper.__self__ = original.__self__  # type: ignore[attr-defined]
    return wrapper


def python_state() -> str:
    """The fingerprint of the stream's state; empty where it is not watched."""
    return _installed[0].fingerprint() if _installed else ""


def python_is_seeded() -> bool:
    return bool(_installed) and _installed[0].origin.seeded


_installed: list[PythonStream] = []
_at_fork: list[bool] = []


def install_python(tracer: Tracer, seeded: bool = False) -> None:
    """Watch ``random``, which is ``seeded`` already: nothing in it would say so. A second call changes nothing."""
    if _installed:
        return
    stream = PythonStream(tracer, seeded)
    stream.install()
    _installed.append(stream)
    if not _at_fork and hasattr(os, "register_at_fork"):
        _at_fork.append(True)  # it cannot be taken back
        os.register_at_fork(after_in_child=_forked)


def uninstall_python() -> None:
    """Put every name back."""
    while _installed:
        _installed.pop().remove()


def _forked() -> None:
    for stream in _installed:
        stream.forked()
