"""Loads and validates ``rules/`` and users' own API tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from randlint.catalogue.model import (
    EFFECTS,
    PROMISES,
    STREAMS,
    Api,
    Catalogue,
    CatalogueError,
    Example,
    Message,
    Rule,
)
from randlint.findings import Profile, Severity

if TYPE_CHECKING:
    from importlib.abc import Traversable


def load_catalogue(extra: tuple[Path, ...] = ()) -> Catalogue:
    """Load the packaged rules and API tables, and the user's own API tables in ``extra``.

    Raises :class:`CatalogueError` with file, entry and reason when something cannot be right.
    """
    return _load(tuple(str(path) for path in extra))


@lru_cache(maxsize=4)
def _load(extra: tuple[str, ...]) -> Catalogue:
    root = files("randlint.rules")
    rules: dict[str, Rule] = {}
    for entry in _tomls(root):
        rule = _rule(_parse(entry.read_text("utf-8"), entry.name), entry.name)
        rules[rule.name] = rule
    apis: dict[str, Api] = {}
    aliases: list[tuple[str, str]] = []
    tables: dict[str, list[Mapping[str, Any]]] = {}
    libraries: dict[str, str] = {}
    texts = [(e.name, e.read_text("utf-8")) for e in _tomls(root / "apis")]
    texts += [(path, _user_text(path)) for path in extra]
    for name, text in texts:
        data = _parse(text, name)
        _check_table(data, name)
        libraries[data.get("import", "")] = data.get("library", "")
        for api in _apis(data, name):
            _register(apis, api, name)
        aliases += [(row["from"], row["to"]) for row in data.get("module_alias", ())]
        for key, rows in data.items():
            if key not in {"api", "module_alias"} and isinstance(rows, list):
                tables.setdefault(key, []).extend(rows)
    return Catalogue(
        rules=dict(sorted(rules.items(), key=lambda item: item[1].code)),
        apis=apis,
        # longest first, so that the most specific module alias wins
        module_aliases=tuple(sorted(aliases, key=lambda pair: (-len(pair[0]), pair))),
        tables={key: tuple(rows) for key, rows in tables.items()},
        libraries=libraries,
        triggers=frozenset(_telling_words(apis, tables)),
        common_triggers=_common_triggers(apis, aliases),
    )


def _tomls(folder: Traversable) -> Iterator[Traversable]:
    yield from sorted((e for e in folder.iterdir() if e.name.endswith(".toml")), key=lambda e: e.name)


def _user_text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot read this API table: {error}") from error


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: not valid TOML: {error}") from error


_RULE_REQUIRED = ("code", "name", "breaks", "severity", "profile", "summary", "why", "fix", "messages")


def _rule(data: dict[str, Any], file: str) -> Rule:
    missing = [key for key in _RULE_REQUIRED if key not in data]
    unknown = sorted(set(data) - {f.name for f in fields(Rule)})
    if missing or unknown:
        raise CatalogueError(f"{file}: missing {missing}, unknown {unknown}")
    if data["breaks"] not in PROMISES:
        raise CatalogueError(f"{file}: breaks = {data['breaks']!r} is no promise; one of {', '.join(PROMISES)}")
    if data.get("origin", "static") not in {"static", "runtime"}:
        raise CatalogueError(f"{file}: origin = {data['origin']!r} must be static or runtime")
    messages = {
        key: Message(row["message"], row["help"], Severity(row["severity"]) if "severity" in row else None)
        for key, row in data["messages"].items()
    }
    simple = {
        key: data[key]
        for key in ("code", "name", "breaks", "summary", "fixable", "fix_safety", "origin")
        if key in data
    }
    return Rule(
        **simple,
        why=data["why"].strip(),
        fix=data["fix"].strip(),
        severity=Severity(data["severity"]),
        profile=Profile(data["profile"]),
        messages=messages,
        silent_when=tuple(data.get("silent_when", ())),
        limits=tuple(data.get("limits", ())),
        references=tuple(data.get("references", ())),
        bad=tuple(Example(**row) for row in data.get("bad", ())),
        good=tuple(Example(**row) for row in data.get("good", ())),
    )


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


def _apis(data: dict[str, Any], file: str) -> Iterator[Api]:
    for number, row in enumerate(data.get("api", ()), 1):
        names = row.get("names") or ([row["name"]] if "name" in row else [])
        where = f"{file}: [[api]] {number} ({names[0] if names else 'no name'})"
        problem = _problem(row, names)
        if problem:
            raise CatalogueError(f"{where}: {problem}")
        shared: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k not in {"name", "names"}
        }
        for key in ("random_when", "random_unless"):
            shared[key] = {k: tuple(v) for k, v in row.get(key, {}).items()}
        for name in names:
            yield Api(name=name, library=data.get("library", ""), **shared)


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


def _register(apis: dict[str, Api], api: Api, file: str) -> None:
    for name in (api.name, *api.aliases):
        if name in apis:
            raise CatalogueError(f"{file}: {name!r} is listed twice")
        apis[name] = api


def _telling_words(apis: Mapping[str, Api], tables: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[str]:
    """Telling last parts of API names, methods known by name on any receiver, and the tables' own triggers."""
    for name, api in apis.items():
        word = name.rpartition(".")[2]
        if api.effect and (api.duck or _is_telling(word)):
            yield word
    for rows in tables.values():
        for row in rows:
            yield from row.get("triggers", ())


def _is_telling(word: str) -> bool:
    return len(word) >= 9 or "_" in word.strip("_") or not word.islower()


def _common_triggers(apis: Mapping[str, Api], aliases: list[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Common words by the top-level package that gives them a meaning, packages that are another's alias included."""
    found: dict[str, set[str]] = {}
    for name, api in apis.items():
        word = name.rpartition(".")[2]
        if api.effect and not _is_telling(word):
            found.setdefault(name.partition(".")[0], set()).add(word)
    for old, new in aliases:
        words = found.get(new.partition(".")[0], set())
        found.setdefault(old.partition(".")[0], set()).update(words)
    return {library: frozenset(words) for library, words in sorted(found.items())}
