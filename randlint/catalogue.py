"""The knowledge in ``rules/``, loaded and validated: what a library's functions do to randomness, and what a rule says.

Nothing here knows a library or a hazard; everything it returns was read from TOML.
Public entry: :func:`load_catalogue`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from randlint.findings import Profile, Severity

if TYPE_CHECKING:
    from importlib.abc import Traversable

EFFECTS = frozenset(
    {
        "seed",  # pins a stream; ``seed`` names the parameter that carries the value
        "draw",  # takes numbers from a stream; ``role`` says what for (split, shuffle, fit, init, dropout, ...)
        "make",  # makes a generator with a stream of its own
        "derive",  # makes a seed or generator from another one
        "isolate",  # saves and restores a stream around a block
        "configure",  # changes how later operations run (flags, modes, environment)
        "build",  # builds a model, layer, dataset or loader
        "mode",  # switches a model between training and evaluation
        "context",  # marks a region (no_grad, inference_mode)
        "load",  # brings data or weights from outside
        "read",  # reads from a stream without moving it
    }
)
STREAMS = frozenset({"python", "numpy", "torch", "torch.cuda", "tensorflow", "jax", "polars", "own"})
PROMISES = {
    "runs-differ": "the same command gives another result",
    "machines-differ": "another machine, OS, driver or library version gives another result",
    "eval-noisy": "evaluation or inference is random",
    "data-leaks": "test rows reach training, or the split moves",
    "workers-repeat": 'workers, ranks or epochs see the same "random" numbers',
    "resume-differs": "a resumed run is not the uninterrupted run",
    "seed-ignored": "the user's seed has no effect, or the wrong one",
    "nothing": "no promise: this is about the linting itself",
}


class CatalogueError(ValueError):
    """A file under ``rules/`` (or a user's own API table) says something that cannot be right."""


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """What one public callable does to randomness.

    ``name`` is the canonical dotted name (methods: ``module.Class.method``); ``aliases`` are other public paths.
    ``stream`` is the stream it uses when no seed or generator is passed ("own" for an object with a stream of its own).
    ``seed`` and ``generator`` name the parameters that pin it. ``parameters`` lists positional parameters in order
    (without self), as far as calls pass them by position. ``random_when`` restricts the effect to calls in which one
    of the named parameters has one of the listed values (``defaults`` give the value when omitted; one listed for the
    seed itself means that leaving it out still pins the stream).
    ``random_unless`` is its mirror: one of the named parameters is neither None, nor omitted without a default, nor
    one of the listed values (an empty list: any value but None). Where both are given, any one entry is enough.
    ``returns`` is the class of the result ("self" for the receiver). ``duck`` lists keywords that identify a method
    of this name on a receiver that cannot be resolved; an empty tuple means never, ``("*",)`` means by name alone.
    """

    name: str
    effect: str = ""
    role: str = ""
    stream: str = ""
    streams: tuple[str, ...] = ()
    seed: str = ""
    generator: str = ""
    parameters: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    random_when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    random_unless: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    returns: str = ""
    bases: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    duck: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    library: str = ""

    @property
    def short_name(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def all_streams(self) -> tuple[str, ...]:
        return self.streams or ((self.stream,) if self.stream else ())


@dataclass(frozen=True, slots=True)
class Message:
    """One way a rule speaks: ``message`` and ``help`` are templates filled with the check's data."""

    message: str
    help: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A runnable example of a rule; ``code`` carries ``# want:`` comments when it must fire."""

    title: str
    code: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One hazard: its identity, its texts and its examples."""

    code: str
    name: str
    breaks: str
    severity: Severity
    profile: Profile
    summary: str
    why: str
    fix: str
    messages: Mapping[str, Message]
    silent_when: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    fixable: str = ""
    fix_safety: str = ""
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything under ``rules/`` plus the user's own API tables."""

    rules: Mapping[str, Rule]
    apis: Mapping[str, Api]
    module_aliases: tuple[tuple[str, str], ...]
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    libraries: Mapping[str, str]
    triggers: frozenset[str]
    common_triggers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def concerns(self, words: Set[str]) -> bool:
        """The lexical gate: whether a file that holds these words could use anything of the catalogue.

        A telling word (``DataLoader``, ``train_test_split``) is enough; a common one (``load``, ``seed``) counts only
        in a file that also names the library it belongs to.
        """
        if not self.triggers.isdisjoint(words):
            return True
        return any(lib in words and not common.isdisjoint(words) for lib, common in self.common_triggers.items())

    def canonical(self, name: str) -> str:
        """The canonical spelling of a dotted name, after aliases of functions and of whole modules."""
        known = self.apis.get(name)
        if known is not None:
            return known.name
        for old, new in self.module_aliases:
            if name == old or name.startswith(old + "."):
                moved = new + name[len(old) :]
                found = self.apis.get(moved)
                return found.name if found is not None else moved
        return name

    def api(self, name: str) -> Api | None:
        """The API of that name or alias, or None."""
        return self.apis.get(name) or self.apis.get(self.canonical(name))

    def table(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """Rows of a free-form table such as ``[[environment]]``, from all files, in file order."""
        return self.tables.get(name, ())

    def rule(self, name_or_code: str) -> Rule | None:
        """A rule by name or by code."""
        return self.rules.get(name_or_code) or next((r for r in self.rules.values() if r.code == name_or_code), None)

    def duck_methods(self) -> Mapping[str, tuple[Api, ...]]:
        """Methods that may be recognised on an unresolved receiver, by method name."""
        found: dict[str, list[Api]] = {}
        for api in dict.fromkeys(self.apis.values()):
            if api.duck:
                found.setdefault(api.short_name, []).append(api)
        return {name: tuple(apis) for name, apis in found.items()}


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
        triggers=frozenset(w for w in _trigger_words(apis, tables) if _is_telling(w)),
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
    messages = {
        key: Message(row["message"], row["help"], Severity(row["severity"]) if "severity" in row else None)
        for key, row in data["messages"].items()
    }
    simple = {key: data[key] for key in ("code", "name", "breaks", "summary", "fixable", "fix_safety") if key in data}
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


_API_FIELDS = frozenset(f.name for f in fields(Api)) | {"names"}


def _apis(data: dict[str, Any], file: str) -> Iterator[Api]:
    for number, row in enumerate(data.get("api", ()), 1):
        names = row.get("names") or ([row["name"]] if "name" in row else [])
        where = f"{file}: [[api]] {number} ({names[0] if names else 'no name'})"
        unknown = sorted(set(row) - _API_FIELDS)
        if not names or unknown:
            raise CatalogueError(f"{where}: " + (f"unknown keys {unknown}" if unknown else "needs name or names"))
        if row.get("effect", "") not in EFFECTS | {""}:
            raise CatalogueError(f"{where}: effect = {row['effect']!r} is not one of {', '.join(sorted(EFFECTS))}")
        bad = [s for s in (row.get("stream", ""), *row.get("streams", ())) if s and s not in STREAMS]
        if bad:
            raise CatalogueError(f"{where}: stream {bad[0]!r} is not one of {', '.join(sorted(STREAMS))}")
        shared: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k not in {"name", "names"}
        }
        for key in ("random_when", "random_unless"):
            shared[key] = {k: tuple(v) for k, v in row.get(key, {}).items()}
        for name in names:
            yield Api(name=name, library=data.get("library", ""), **shared)


def _register(apis: dict[str, Api], api: Api, file: str) -> None:
    for name in (api.name, *api.aliases):
        if name in apis:
            raise CatalogueError(f"{file}: {name!r} is listed twice")
        apis[name] = api


def _trigger_words(apis: Mapping[str, Api], tables: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[str]:
    """Last parts of API names, and the tables' own triggers."""
    for name, api in apis.items():
        if api.effect:
            yield name.rpartition(".")[2]
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
