"""Loads ``rules/`` and users' own API tables; what a run does not ask for is not made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from randlint.catalogue.model import Api, Catalogue, CatalogueError, Rule, make_apis, make_rule
from randlint.catalogue.store import packaged

_Plain = Mapping[str, Callable[[], Any]]


def load_catalogue(extra: tuple[Path, ...] = ()) -> Catalogue:
    """Load the packaged rules and API tables, and the user's own API tables in ``extra``.

    Raises :class:`CatalogueError` with file, entry and reason when something cannot be right.
    """
    return _load(tuple(str(path) for path in extra))


@lru_cache(maxsize=4)
def _load(extra: tuple[str, ...]) -> Catalogue:
    kept = packaged()
    plain = {key: _decoder(text) for key, text in kept.items()}
    return lazy_catalogue(_with_tables(plain, extra) if extra else plain)


def _decoder(text: bytes) -> Callable[[], Any]:
    return lambda: json.loads(text)


class _LazyCatalogue(Catalogue):
    """A catalogue whose attributes are made when they are first asked for, and stay."""

    __slots__ = ("_plain",)

    def __getattr__(self, name: str) -> Any:
        # Only called for a slot that is empty. A copy has none, and no plain values to fill it with.
        if name not in _MAKERS:
            raise AttributeError(name)
        value = _MAKERS[name](self._plain)
        object.__setattr__(self, name, value)
        return value


def lazy_catalogue(plain: _Plain) -> Catalogue:
    """The catalogue that plain values make; each is asked for when it is needed."""
    made = _LazyCatalogue.__new__(_LazyCatalogue)
    object.__setattr__(made, "_plain", plain)
    return made


def _rules(plain: _Plain) -> dict[str, Rule]:
    return {data["name"]: make_rule(data) for data in plain["rules"]()}


def _apis(plain: _Plain) -> dict[str, Api]:
    apis: dict[str, Api] = {}
    for names, row in plain["apis"]():
        for api in make_apis(names, row):
            apis[api.name] = api
            for alias in api.aliases:
                apis[alias] = api
    return apis


def _module_aliases(plain: _Plain) -> tuple[tuple[str, str], ...]:
    pairs = ((old, new) for old, new in plain["aliases"]())
    # longest first, so that the most specific module alias wins
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _tables(plain: _Plain) -> dict[str, tuple[Mapping[str, Any], ...]]:
    return {key: tuple(rows) for key, rows in plain["tables"]().items()}


_MAKERS: Mapping[str, Callable[[_Plain], Any]] = {
    "rules": _rules,
    "apis": _apis,
    "module_aliases": _module_aliases,
    "tables": _tables,
    "libraries": lambda plain: plain["libraries"](),
}


def _with_tables(plain: _Plain, extra: tuple[str, ...]) -> _Plain:
    """The packaged values and those of users' tables, which are read and checked each time."""
    from randlint.catalogue.compile import compile_tables, spelled

    texts = [(path, _user_text(path)) for path in extra]
    before = {key: make() for key, make in plain.items() if key != "rules"}
    known = {name for names, row in before["apis"] for name in spelled(names, row)}
    own = compile_tables(texts, known)
    merged = {
        "apis": [*before["apis"], *own["apis"]],
        "aliases": [*before["aliases"], *own["aliases"]],
        "libraries": {**before["libraries"], **own["libraries"]},
        "tables": _joined(before["tables"], own["tables"]),
    }
    return {"rules": plain["rules"], **{key: _constant(value) for key, value in merged.items()}}


def _joined(first: Mapping[str, list[Any]], second: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {key: [*first.get(key, ()), *second.get(key, ())] for key in {**first, **second}}


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value


def _user_text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot read this API table: {error}") from error
