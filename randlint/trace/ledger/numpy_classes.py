"""Subclasses of NumPy's generators that count their draws, and are taken for the originals everywhere.

An object of such a class only fronts an original, which holds all state: the legacy generators keep half of a pair of
normal numbers beside their bit generator, so two objects over one bit generator would disagree.
"""

from __future__ import annotations

import copy
import functools
import sys
from collections.abc import Callable
from multiprocessing.context import get_spawning_popen
from typing import Any

from randlint.trace.data import Frame
from randlint.trace.ledger.book import OBJECT, Book, Origin
from randlint.trace.ledger.states import of_numpy

_getframe = sys._getframe
# Public methods of the two classes that draw nothing.
_QUIET = frozenset({"spawn", "bit_generator", "seed", "get_state", "set_state"})


class Lookalike(type):
    """Takes objects of the original class, and of its subclasses, for its own: others hold the original's name."""

    original: type[Any]

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.original) if _is_front(cls) else super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass: type[Any]) -> bool:
        return issubclass(subclass, cls.original) if _is_front(cls) else super().__subclasscheck__(subclass)


def _is_front(cls: type[Any]) -> bool:
    """Whether this is a class made here, and no subclass that a program has made of it."""
    return "original" in cls.__dict__


class Fronts:
    """Makes the two classes. ``is_seeded`` says of a bit generator whether it was made from a seed."""

    def __init__(self, book: Book, is_seeded: Callable[[Any], bool]) -> None:
        self.book = book
        self.is_seeded = is_seeded

    def make(self, original: type[Any], extra: dict[str, Any] | None = None) -> Any:
        """The class that stands for ``original``; ``extra`` are methods it has besides."""
        kind = f"numpy.random.{original.__name__}"
        body: dict[str, Any] = {
            "__module__": original.__module__,  # where pickle finds it, and the original in a process without it
            "__qualname__": original.__name__,
            "__doc__": original.__doc__,
            "__init__": self._initializer(original, kind),
            "__reduce__": _reduced,
            "__copy__": _copied,
            "__deepcopy__": _deeply_copied,
            "original": original,
            "_randlint_inner": None,
            "_randlint_origin": None,
            "_randlint_state": _state,
            **(extra or {}),
        }
        for name, method in original.__dict__.items():
            if not name.startswith("_") and name not in _QUIET and callable(method):
                body[name] = self._drawing(name, method, kind)
        return Lookalike(original.__name__, (original,), body)

    def front(self, cls: Any, plain: Any, origin: Origin) -> Any:
        """An object of a class made here that fronts ``plain``."""
        made = cls.__new__(cls)
        cls.original.__init__(made, plain._bit_generator)
        made._randlint_inner, made._randlint_origin = plain, origin
        if origin.stream == OBJECT:
            self.book.born(made, origin)
        return made

    def _drawing(self, name: str, method: Any, kind: str) -> Callable[..., Any]:
        note = self.book.draw
        global_call, own_call = f"numpy.random.{name}", f"{kind}.{name}"

        def draw(self: Any, *args: Any, **kwargs: Any) -> Any:
            origin = self._randlint_origin
            if origin is not None:
                call = own_call if origin.stream == OBJECT else global_call
                note(origin, call, _getframe(1), self._randlint_state)
            inner = self._randlint_inner
            return method(self if inner is None else inner, *args, **kwargs)

        return functools.update_wrapper(draw, method)

    def _initializer(self, original: type[Any], kind: str) -> Callable[..., None]:
        def __init__(this: Any, *args: Any, **kwargs: Any) -> None:
            if _is_front(type(this)):
                inner = original(*args, **kwargs)
                original.__init__(this, inner._bit_generator)
                this._randlint_inner = inner
            else:  # a subclass of the program's: it may override what the original calls on itself
                original.__init__(this, *args, **kwargs)
            with self.book.tracer.guarding(f"a new {kind}"):
                seeded = self.is_seeded(this._bit_generator)
                this._randlint_origin = Origin(OBJECT, kind, self.book.birthplace(), seeded)
                self.book.born(this, this._randlint_origin)

        return __init__


def _state(this: Any) -> str:
    """The fingerprint of a generator's state."""
    if hasattr(this, "get_state"):
        inner = this if this._randlint_inner is None else this._randlint_inner
        return of_numpy(type(this).original.get_state(inner, legacy=False))
    return of_numpy(this._bit_generator.state)


def _reduced(this: Any) -> tuple[Any, ...]:
    """As the original is pickled, so that any process can read it; a child being spawned also learns of the origin."""
    inner = this if this._randlint_inner is None else this._randlint_inner
    plain: tuple[Any, ...] = type(this).original.__reduce__(inner)
    origin = this._randlint_origin
    if origin is None or origin.stream != OBJECT or get_spawning_popen() is None:
        return plain
    return arrived, (*plain, origin.kind, origin.made, origin.seeded)


def arrived(function: Callable[..., Any], args: Any, state: Any, kind: str, made: Frame | None, seeded: bool) -> Any:
    """A generator in the process that it was sent to at its start, which draws from a copy."""
    generator = function(*args)
    if state is not None:
        generator.__setstate__(state)
    if getattr(generator, "_randlint_origin", None) is not None:
        generator._randlint_origin = Origin(OBJECT, kind, made, seeded, pid=0)
    return generator


def _copied(this: Any) -> Any:
    return _rebuilt(this, *this.__reduce__()[:3])


def _deeply_copied(this: Any, memo: dict[int, Any]) -> Any:
    function, args, state = this.__reduce__()
    made = _rebuilt(this, function, copy.deepcopy(args, memo), copy.deepcopy(state, memo))
    memo[id(this)] = made
    return made


def _rebuilt(this: Any, function: Callable[..., Any], args: Any, state: Any) -> Any:
    """What pickle would make, which remembers where the first one was made."""
    made = function(*args)
    if state is not None:
        made.__setstate__(state)
    origin = this._randlint_origin
    if origin is not None and origin.stream == OBJECT and getattr(made, "_randlint_origin", None) is not None:
        made._randlint_origin = origin
    return made
