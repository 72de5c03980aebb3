"""What a check is: a function from a module (or a whole project) to drafts of findings, registered by rule name."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from randlint import syntax as cst
from randlint.catalogue import Rule
from randlint.facts import Place
from randlint.file_report import Note
from randlint.findings import Confidence, Finding, Fix, Profile, Related, Severity
from randlint.project import Module
from randlint.records import dataclass
from randlint.triage import Placed

CheckFunction = Callable[[Module], Iterable["Draft"]]


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A finding before its texts are filled in: which message of the rule, at which node, with which data.

    ``related`` are (module, node, message) triples. ``fix`` is called only when the finding is kept.
    ``whole`` marks the whole statement instead of the node.
    """

    module: Module
    node: cst.CSTNode
    place: Place
    message: str
    data: dict[str, Any] = field(default_factory=dict)
    stream: str | None = None
    severity: Severity | None = None
    confidence: Confidence = Confidence.HIGH
    profile: Profile = Profile.DEFAULT
    related: Sequence[tuple[Module, cst.CSTNode, str]] = ()
    fix: Callable[[], Fix | None] | None = None

    def strict(self) -> Draft:
        """The same draft, shown by the strict profile only."""
        return replace(self, profile=Profile.STRICT)

    def finding(self, rule: Rule) -> Finding:
        """The finding, with the rule's texts filled in.

        Raises KeyError where the rule has no such message or the message needs data that the check did not give.
        """
        text = rule.messages[self.message]
        location = self.module.location(self.node)
        return Finding(
            rule=rule.name,
            code=rule.code,
            breaks=rule.breaks,
            severity=self.severity or text.severity or rule.severity,
            confidence=self.confidence,
            location=location,
            message=text.message.format_map(self.data),
            help=text.help.format_map(self.data),
            stream=self.stream,
            profile=max(self.profile, rule.profile),
            related=tuple(Related(m.location(n), text) for m, n, text in self.related),
            fix=self.fix() if self.fix is not None else None,
            symbol=_symbol(self.place),
            source_lines=self.module.source.lines_at(location),
        )


def _symbol(place: Place) -> str:
    scope = next((s for s in place.scope.chain() if s.kind in {"function", "class"}), None)
    return scope.qualname if scope is not None else ""


_registry: dict[str, CheckFunction] = {}


def check(rule_name: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check of a rule. Raises ValueError where the rule has one already."""

    def register(function: CheckFunction) -> CheckFunction:
        if rule_name in _registry:
            raise ValueError(f"two checks for {rule_name!r}: {_registry[rule_name].__name__}, {function.__name__}")
        _registry[rule_name] = function
        return function

    return register


def check_of(rule_name: str) -> CheckFunction | None:
    """The check of one rule, None where it has none. Its module is called like the rule; no other one is imported."""
    _import(rule_name)
    return _registry.get(rule_name)


def conclusion_of(rule_name: str) -> Conclusion | None:
    """The check of one rule about several files, None where it has none."""
    _import(rule_name)
    return _conclusions.get(rule_name)


@lru_cache(maxsize=512)
def _import(rule_name: str) -> None:
    name = f"randlint.checks.{rule_name.replace('-', '_')}"
    if importlib.util.find_spec(name) is not None:
        importlib.import_module(name)


@lru_cache(maxsize=1)
def all_checks() -> dict[str, CheckFunction]:
    """Every check of the package by rule name, in order of rule name."""
    package = importlib.import_module("randlint.checks")
    for info in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"randlint.checks.{info.name}")
    return dict(sorted(_registry.items()))


@dataclass(frozen=True, slots=True)
class Programs:
    """What all linted files noted for one rule, and which file imports which (absolute paths, direct imports)."""

    notes: Mapping[Path, tuple[Note, ...]]
    imports: Mapping[Path, tuple[Path, ...]]

    def reachable(self, start: Path) -> tuple[Path, ...]:
        """The files of the program that starts at ``start``, itself first, depth first in order of the imports."""
        found: dict[Path, None] = {}
        stack = [start]
        while stack:
            path = stack.pop()
            if path not in found:
                found[path] = None
                stack.extend(reversed(self.imports.get(path, ())))
        return tuple(found)

    def beside(self, kind: str) -> frozenset[Path]:
        """The files of all programs in which some file has a note of that kind."""
        having = {path for path, notes in self.notes.items() if any(note.kind == kind for note in notes)}
        programs = (self.reachable(start) for start in self.imports) if having else iter(())
        return frozenset(path for program in programs if not having.isdisjoint(program) for path in program)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A check about several files: ``collect`` notes drafts with a kind, ``conclude`` chooses what is a finding."""

    collect: Callable[[Module], Iterable[tuple[str, Draft]]]
    conclude: Callable[[Programs], Iterable[Placed]]
    supporting: frozenset[str] = frozenset()


_conclusions: dict[str, Conclusion] = {}


def conclusion(
    rule_name: str, collect: Callable[[Module], Iterable[tuple[str, Draft]]], supporting: Iterable[str] = ()
) -> Callable[[Any], Any]:
    """Register a function from :class:`Programs` to findings as a rule's check about several files.

    ``supporting`` are the kinds of notes that lead to nothing unless some file has a note of another kind.
    """

    def register(function: Callable[[Programs], Iterable[Placed]]) -> Callable[[Programs], Iterable[Placed]]:
        _conclusions[rule_name] = Conclusion(collect, function, frozenset(supporting))
        return function

    return register


def all_conclusions() -> dict[str, Conclusion]:
    """Checks about several files, by rule name, in order of rule name."""
    all_checks()
    return dict(sorted(_conclusions.items()))
