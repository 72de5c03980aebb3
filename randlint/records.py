"""Dataclasses whose methods are made when they are first called.

``dataclasses`` writes and compiles the text of each method while a module is imported: that took a quarter of the time
of linting one file, for methods of which most are never called. For type checkers this is :func:`dataclasses.dataclass`
itself, and so it is for whoever uses what it makes, with two exceptions: a frozen object takes no new attributes even
where a subclass would allow them, and nothing is said of a field without a default behind one with a default before the
first object is made (type checkers say it).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

_T = TypeVar("_T")
_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        cls: type[_T] | None = None,
        *,
        eq: bool = True,
        order: bool = False,
        frozen: bool = False,
        slots: bool = False,
    ) -> Any:
        """As :func:`dataclasses.dataclass`, with the options that are used here."""

        def made(cls: type[_T]) -> type[_T]:
            return _record(cls, eq=eq, order=order, frozen=frozen, slots=slots)

        return made if cls is None else made(cls)


def _record(cls: type[_T], *, eq: bool, order: bool, frozen: bool, slots: bool) -> type[_T]:
    own = set(vars(cls))
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # else the signature would be worked out for it
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    options = {"eq": eq, "order": order, "frozen": frozen}
    names = ["__init__", "__repr__", *(["__eq__"] if eq else ()), *(_ORDER if order else ())]
    if eq and frozen:
        names.append("__hash__")
    for name in names:
        if name not in own:
            setattr(cls, name, _promised(cls, name, options))
    if eq and not frozen and "__hash__" not in own:
        cls.__hash__ = None  # type: ignore[assignment]
    if frozen:
        _freeze(cls, slots=slots, own=own)
    return cls


def _promised(cls: type[Any], name: str, options: dict[str, bool]) -> Callable[..., Any]:
    """A method that puts the real one in its place when it is first called."""

    def method(self: Any, *positional: Any, **named: Any) -> Any:
        if name == "__init__":
            real = _initializer(cls, frozen=options["frozen"])
        else:
            real = getattr(_twin(cls, name, options), name)
        setattr(cls, name, real)
        return real(self, *positional, **named)

    method.__name__ = name
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    return method


def _initializer(cls: type[Any], *, frozen: bool) -> Callable[..., Any]:
    """Written here, as nearly every class needs it: a twin takes five times as long."""
    known: dict[str, Any] = {"_unset": dataclasses.MISSING, "_set": object.__setattr__}
    parameters, lines = ["self"], []
    for field in dataclasses.fields(cls):
        name, default, factory = field.name, field.default, field.default_factory
        value = name
        if factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = factory
            value = f"_make_{name}() if {name} is _unset else {name}" if field.init else f"_make_{name}()"
        elif default is not dataclasses.MISSING:
            known[f"_default_{name}"] = default
            value = name if field.init else f"_default_{name}"
        elif not field.init:
            continue
        if field.init:
            has_default = f"_default_{name}" in known
            end = f"=_default_{name}" if has_default else "=_unset" if f"_make_{name}" in known else ""
            parameters.append(name + end)
        lines.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n    ".join(lines) or "pass"
    exec(f"def __init__({', '.join(parameters)}):\n    {body}", known)
    made: Callable[..., Any] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _twin(cls: type[Any], name: str, options: dict[str, bool]) -> type[Any]:
    """A class with the same fields and the real method of that name, which works on objects of any class."""
    fields = dataclasses.fields(cls)
    members: dict[str, Any] = {"__annotations__": {each.name: each.type for each in fields}, "__doc__": cls.__doc__}
    members |= {each.name: dataclasses.field(repr=each.repr, hash=each.hash, compare=each.compare) for each in fields}
    twin = type(cls.__name__, (), {**members, "__module__": cls.__module__, "__qualname__": cls.__qualname__})
    compared = name in ("__eq__", "__hash__", *_ORDER)
    return dataclasses.dataclass(
        init=False,
        repr=name == "__repr__",
        eq=compared and options["eq"],
        order=name in _ORDER,
        unsafe_hash=name == "__hash__",
    )(twin)


def _freeze(cls: type[Any], *, slots: bool, own: set[str]) -> None:
    members: dict[str, Callable[..., Any]] = {"__setattr__": _no_assignment, "__delattr__": _no_deletion}
    if slots:  # what pickle does without them assigns attributes
        members |= {"__getstate__": _state, "__setstate__": _set_state}
    for name, member in members.items():
        if name not in own:
            setattr(cls, name, member)


def _no_assignment(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deletion(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
