"""What stands for a class or a function whose calls get another seed. The originals cannot be changed in place."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

from randlint.trace.ledger.book import being_imported
from randlint.trace.reseed.notes import Notes

Shift = Callable[[Any, int], Any]


class _Depth(threading.local):
    """Per thread: a seed call that another one makes has its number changed already."""

    inside = False


class Changer:
    """Replaces names, and changes the seed of what is called by them; :meth:`undo` puts every name back."""

    def __init__(self, offset: int, notes: Notes) -> None:
        self.offset = offset
        self.notes = notes
        self._depth = _Depth()
        self._saved: list[tuple[Any, str, Any]] = []

    def replace(self, owner: Any, name: str, value: Any) -> None:
        self._saved.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def undo(self) -> None:
        while self._saved:
            setattr(*self._saved.pop())

    def seed(self, call: str, value: Any, shift: Shift) -> Any:
        """The number to seed with in place of ``value``; itself where it is no number, or changed already."""
        if value is None or self._depth.inside or being_imported():  # a library's own constants are not the user's
            return value
        other = shift(value, self.offset)
        if other is not value:
            self.notes.add(call, value)
        return other

    def calling(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call what seeds, so that the seed calls it makes in turn keep their numbers."""
        if self._depth.inside:
            return function(*args, **kwargs)
        self._depth.inside = True
        try:
            return function(*args, **kwargs)
        finally:
            self._depth.inside = False

    def function(self, call: str, original: Any, shift: Shift, name: str = "seed") -> Callable[..., Any]:
        """A function whose first parameter, called ``name``, is a seed."""

        @functools.wraps(original)
        def seeding(*args: Any, **kwargs: Any) -> Any:
            if args:
                args = (self.seed(call, args[0], shift), *args[1:])
            elif name in kwargs:
                kwargs[name] = self.seed(call, kwargs[name], shift)
            return self.calling(original, *args, **kwargs)

        return seeding

    def made(self, call: str, original: Any, shift: Shift, name: str = "seed") -> Any:
        """A class that stands for ``original``: its objects are originals, made from other seeds."""
        make = self.function(call, lambda *args, **kwargs: original(*args, **kwargs), shift, name)

        def __init__(this: Any, *args: Any, **kwargs: Any) -> None:  # of a class that a program derives
            self.function(call, functools.partial(original.__init__, this), shift, name)(*args, **kwargs)

        return stand_in(original, {"__init__": __init__}, make)


def stand_in(original: Any, body: dict[str, Any], make: Callable[..., Any] | None = None) -> Any:
    """A subclass that counts originals among its objects; ``make``, where given, makes them when it is called."""

    class Meta(type(original)):  # type: ignore[misc]
        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            if make is not None and cls is Made:
                return make(*args, **kwargs)
            return super().__call__(*args, **kwargs)

        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, original) if cls is Made else type.__instancecheck__(cls, instance)

        def __subclasscheck__(cls, subclass: Any) -> bool:
            return issubclass(subclass, original) if cls is Made else type.__subclasscheck__(cls, subclass)

    Made = Meta(original.__name__, (original,), {"__doc__": original.__doc__, **body})
    return Made
