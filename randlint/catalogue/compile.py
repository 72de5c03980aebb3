"""Reads the texts of ``rules/`` and of users' tables into plain values, and says for people what cannot be right.

Plain values are what JSON can hold: they are kept between runs by :mod:`randlint.catalogue.store`, and made into what
a run works with by :mod:`randlint.catalogue.load`. Whatever is checked is checked here, once.
Public entries: :func:`compile_rules`, :func:`compile_tables`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

import tomli

from randlint.catalogue.model import EFFECTS, PROMISES, STREAMS, Api, CatalogueError, Rule, make_rule

Text = tuple[str, str]  # the name of a file for messages, and what it holds


def compile_rules(texts: Iterable[Text]) -> list[dict[str, Any]]:
    """What the files of rules say, by code. Raises :class:`CatalogueError`."""
    rules: dict[str, dict[str, Any]] = {}
    for file, text in texts:
        data = _parse(text, file)
        _check_rule(data, file)
        make_rule(data)
        rules[data["name"]] = data
    return sorted(rules.values(), key=lambda data: str(data["code"]))


def compile_tables(texts: Iterable[Text], known: Collection[str] = ()) -> dict[str, Any]:
    """What the files of APIs say together; ``known`` are names that are taken. Raises :class:`CatalogueError`.

    ``apis`` holds pairs of canonical names and what they share; ``tables`` the other rows, by table.
    """
    rows: list[tuple[list[str], dict[str, Any]]] = []
    taken: set[str] = set()
    aliases: list[tuple[str, str]] = []
    tables: dict[str, list[dict[str, Any]]] = {}
    libraries: dict[str, str] = {}
    for file, text in texts:
        data = _parse(text, file)
        _check_table(data, file)
        libraries[data.get("import", "")] = data.get("library", "")
        for names, shared in api_rows(data, file):
            for name in spelled(names, shared):
                if name in taken or name in known:
                    raise CatalogueError(f"{file}: {name!r} is listed twice")
                taken.add(name)
            rows.append((names, shared))
        aliases += [(row["from"], row["to"]) for row in data.get("module_alias", ())]
        for key, value in data.items():
            if key not in {"api", "module_alias"} and isinstance(value, list):
                tables.setdefault(key, []).extend(value)
    return {"apis": rows, "tables": tables, "aliases": aliases, "libraries": libraries}


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: not valid TOML: {error}") from error


_RULE_REQUIRED = ("code", "name", "breaks", "severity", "profile", "summary", "why", "fix", "messages")


def _check_rule(data: Mapping[str, Any], file: str) -> None:
    missing = [key for key in _RULE_REQUIRED if key not in data]
    unknown = sorted(set(data) - {f.name for f in fields(Rule)})
    if missing or unknown:
        raise CatalogueError(f"{file}: missing {missing}, unknown {unknown}")
    if data["breaks"] not in PROMISES:
        raise CatalogueError(f"{file}: breaks = {data['breaks']!r} is no promise; one of {', '.join(PROMISES)}")
    if data.get("origin", "static") not in {"static", "runtime"}:
        raise CatalogueError(f"{file}: origin = {data['origin']!r} must be static or runtime")
    if data.get("command", "trace") not in {"trace", "spread"}:
        raise CatalogueError(f"{file}: command = {data['command']!r} must be trace or spread")


def _check_table(data: Mapping[str, Any], file: str) -> None:
    """What holds for a file of APIs as a whole; raises :class:`CatalogueError`."""
    for key, value in data.items():
        if key in {"library", "import"} and not isinstance(value, str):
            raise CatalogueError(f"{file}: `{key}` must be a string")
        if key in {"library", "import"}:
            continue
        if not (isinstance(value, list) and all(isinstance(row, dict) for row in value)):
            raise CatalogueError(f"{file}: `{key}` must be written as its own [[{key}]], once for each entry")
        for number, row in enumerate(value, 1):
            where = f"{file}: [[{key}]] {number}"
            if key == "module_alias" and not all(isinstance(row.get(end), str) for end in ("from", "to")):
                raise CatalogueError(f"{where}: needs `from` and `to`, both strings")
            triggers = row.get("triggers", [])
            if not (isinstance(triggers, list) and all(isinstance(word, str) for word in triggers)):
                raise CatalogueError(f"{where}: `triggers` must be a list of strings")


_API_FIELDS = frozenset(f.name for f in fields(Api)) - {"library"} | {"names"}
_LISTS = frozenset({"names", "aliases", "streams", "parameters", "bases", "duck"})
_TABLES = frozenset({"defaults", "random_when", "random_unless"})


def api_rows(data: Mapping[str, Any], file: str) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """The names of each row of APIs, and the fields they share, as :func:`make_api` takes them."""
    for number, row in enumerate(data.get("api", ()), 1):
        names = row.get("names") or ([row["name"]] if "name" in row else [])
        where = f"{file}: [[api]] {number} ({names[0] if names else 'no name'})"
        problem = _problem(row, names)
        if problem:
            raise CatalogueError(f"{where}: {problem}")
        shared = {key: value for key, value in row.items() if key not in {"name", "names"}}
        yield list(names), {**shared, "library": data.get("library", "")}


def spelled(names: Sequence[str], shared: Mapping[str, Any]) -> Iterator[str]:
    """Every name of a row: each canonical one and then what it is also called."""
    for name in names:
        yield name
        yield from shared.get("aliases", ())


def _problem(row: Mapping[str, Any], names: list[str]) -> str:
    """What is wrong with one row, empty where nothing is."""
    unknown = sorted(set(row) - _API_FIELDS)
    if unknown:
        return f"unknown key `{unknown[0]}`; the keys are {', '.join(sorted(_API_FIELDS))}"
    if not names:
        return "needs `name` or `names`"
    for key, value in row.items():
        if key in _LISTS and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            return f"`{key}` must be a list of strings"
        if key in _TABLES and not isinstance(value, dict):
            return f"`{key}` must be a table"
        if key in {"random_when", "random_unless"} and not all(isinstance(v, list) for v in value.values()):
            return f"`{key}` must give a list of values for each parameter"
        if key not in _LISTS | _TABLES and not isinstance(value, str):
            return f"`{key}` must be a string"
    if row.get("effect", "") not in EFFECTS | {""}:
        return f"effect = {row['effect']!r} is not one of {', '.join(sorted(EFFECTS))}"
    bad = [s for s in (row.get("stream", ""), *row.get("streams", ())) if s and s not in STREAMS]
    return f"stream {bad[0]!r} is not one of {', '.join(sorted(STREAMS))}" if bad else ""
