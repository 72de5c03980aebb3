"""Reports as plain values that JSON can hold, and back.

A dataclass is the list of its fields, an enum its value, a path a text. Nothing is taken on trust: what does not fit
the types of the fields exactly is refused. Public entries: :func:`encode`, :func:`decode`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")


def encode(value: Any) -> Any:
    """The plain value of a dataclass, enum, path, tuple, text, number, truth or None. Raises TypeError for others."""
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return [encode(getattr(value, each.name)) for each in fields(value)]
    raise TypeError(f"cannot be kept: {type(value).__name__}")


def decode(kind: type[_T], plain: Any) -> _T:
    """The value of that type. Raises ValueError for a plain value that no such value has."""
    decoder: Callable[[Any], _T] = _decoder(cast(Any, kind))
    return decoder(plain)


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> Callable[[Any], Any]:
    if kind in (str, int, bool, NoneType):
        return _exactly(kind)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        return _either([_decoder(each) for each in sorted(get_args(kind), key=lambda each: each is not NoneType)])
    if kind is Path:
        return _path
    if issubclass(kind, Enum):
        return _member(kind)
    if is_dataclass(kind):
        return _fields(kind)
    raise TypeError(f"cannot be kept: {kind}")


def _exactly(kind: type) -> Callable[[Any], Any]:
    def decoded(plain: Any) -> Any:
        if type(plain) is not kind:
            raise ValueError(f"not {kind.__name__}")
        return plain

    return decoded


def _tuple(items: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(items) == 2 and items[1] is Ellipsis:
        each_item = _decoder(items[0])
        return lambda plain: tuple(each_item(each) for each in _list(plain))
    decoders = [_decoder(each) for each in items]
    return lambda plain: tuple(d(each) for d, each in zip(decoders, _list(plain), strict=True))


def _list(plain: Any) -> list[Any]:
    if not isinstance(plain, list):
        raise ValueError("not a list")
    return plain


def _path(plain: Any) -> Path:
    if not isinstance(plain, str):
        raise ValueError("not a path")
    return Path(plain)


def _member(kind: type[Enum]) -> Callable[[Any], Any]:
    members = {member.value: member for member in kind}

    def decoded(plain: Any) -> Any:
        if not isinstance(plain, str) or plain not in members:
            raise ValueError(f"no {kind.__name__}")
        return members[plain]

    return decoded


def _either(decoders: list[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    def decoded(plain: Any) -> Any:
        for decoder in decoders:
            try:
                return decoder(plain)
            except ValueError:
                continue
        raise ValueError("none of several types")

    return decoded


def _fields(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    decoders = [_decoder(hints[each.name]) for each in fields(kind)]
    return lambda plain: kind(*[d(each) for d, each in zip(decoders, _list(plain), strict=True)])
