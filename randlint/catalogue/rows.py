"""Reads TOML tables into frozen dataclasses, and says for people what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, TypeVar

import tomli

from randlint.catalogue.model import CatalogueError

if TYPE_CHECKING:
    from importlib.abc import Traversable

_Entry = TypeVar("_Entry")


def tomls(folder: Traversable) -> list[Traversable]:
    return sorted((e for e in folder.iterdir() if e.name.endswith(".toml")), key=lambda e: e.name)


def parse(file: str, text: str, keys: set[str]) -> dict[str, Any]:
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise CatalogueError(f"{file}: not valid TOML: {error}") from error
    unknown = sorted(set(data) - keys)
    if unknown:
        raise CatalogueError(f"{file}: unknown key `{unknown[0]}`; the keys are {', '.join(sorted(keys))}")
    return data


def named_tables(data: Mapping[str, Any], key: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = data.get(key, {})
    if not (isinstance(tables, dict) and all(isinstance(row, dict) for row in tables.values())):
        raise CatalogueError(f"{file}: `{key}` must be written as [{key}.name], once for each")
    yield from tables.items()


def rows(data: Mapping[str, Any], key: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    found = data.get(key, [])
    if not (isinstance(found, list) and all(isinstance(row, dict) for row in found)):
        raise CatalogueError(f"{file}: `{key}` must be written as its own [[{key}]], once for each entry")
    yield from ((f"{file}: [[{key}]] {number}", row) for number, row in enumerate(found, 1))


_CHECKS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "str": ("a string", lambda value: isinstance(value, str)),
    "int": (
        "a whole number from 1",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
    ),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "tuple[str, ...]": (
        "a list of strings",
        lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value),
    ),
    "Mapping[str, Any]": ("a table", lambda value: isinstance(value, dict)),
}


def entry(cls: Callable[..., _Entry], row: Mapping[str, Any], where: str) -> _Entry:
    """The value of class ``cls`` that a row describes; keys and types must be those of its fields."""
    known = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise CatalogueError(f"{where}: unknown key `{unknown[0]}`; the keys are {', '.join(known)}")
    for name, f in known.items():
        if name not in row:
            if f.default is MISSING and f.default_factory is MISSING:
                raise CatalogueError(f"{where}: needs `{name}`")
            continue
        words, fits = _CHECKS[str(f.type)]
        if not fits(row[name]):
            raise CatalogueError(f"{where}: `{name}` must be {words}")
    return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
