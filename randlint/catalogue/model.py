"""What the catalogue holds: APIs with their effects on streams, rules with their texts and examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from randlint.findings import Profile, Severity
from randlint.records import dataclass

_WANT = r"\s*#\s*want(?:[+-]\d+)?:.*$"
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


def is_telling(word: str) -> bool:
    """True for a word that hardly means anything else: ``DataLoader``, ``train_test_split``; not ``load``, ``seed``."""
    return len(word) >= 9 or "_" in word.strip("_") or not word.islower()


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

    @property
    def shown(self) -> str:
        """The code as readers see it: without the comments that say what a test expects."""
        return re.sub(_WANT, "", self.code.strip("\n").rstrip(), flags=re.MULTILINE)


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
    origin: str = "static"  # or runtime: found by a run of the program, never by `check`
    command: str = "trace"  # of a runtime rule: the command that finds it
    causes: tuple[int, ...] = ()  # numbers of docs/causes.toml: what people met that this rule finds
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()


_OF_A_RULE = ("code", "name", "breaks", "summary", "fixable", "fix_safety", "origin", "command")


def make_rule(data: Mapping[str, Any]) -> Rule:
    """The rule that a file's plain values describe; they must be those that the file was checked for."""
    return Rule(
        **{key: data[key] for key in _OF_A_RULE if key in data},
        why=data["why"].strip(),
        fix=data["fix"].strip(),
        severity=Severity(data["severity"]),
        profile=Profile(data["profile"]),
        messages={
            key: Message(row["message"], row["help"], Severity(row["severity"]) if "severity" in row else None)
            for key, row in data["messages"].items()
        },
        silent_when=tuple(data.get("silent_when", ())),
        limits=tuple(data.get("limits", ())),
        references=tuple(data.get("references", ())),
        causes=tuple(data.get("causes", ())),
        bad=tuple(Example(**row) for row in data.get("bad", ())),
        good=tuple(Example(**row) for row in data.get("good", ())),
    )


def make_apis(names: Iterable[str], row: Mapping[str, Any]) -> Iterator[Api]:
    """One API for each name; ``row`` holds the plain values that they share."""
    shared: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    for key in ("random_when", "random_unless"):
        shared[key] = {name: tuple(values) for name, values in row.get(key, {}).items()}
    for name in names:
        yield Api(name=name, **shared)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything under ``rules/`` plus the user's own API tables."""

    rules: Mapping[str, Rule]
    apis: Mapping[str, Api]
    module_aliases: tuple[tuple[str, str], ...]
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    libraries: Mapping[str, str]

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
