"""What a program knows of its JAX keys at one point: what each name stands for, and which keys are used up.

A value is a small structural term: the same term is the same value. ``keys[0]`` read twice is one term, ``keys[i]`` in
two turns of a loop over ``i`` is two. A key is *used up* by a draw, by ``split``, or by a function that does either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from randlint import syntax as cst
from randlint.facts import Place
from randlint.project.module import Module
from randlint.records import dataclass
from randlint.syntax.text import code_of

Term = tuple[Any, ...]
CAPTURED = "captured "  # before a way of use: by an inner function, which runs an unknown number of times


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """One call that uses up a key.

    ``kind`` is draw, split, helper, init or apply. ``way`` tells uses apart that do not touch each other: "numbers"
    for draws and splits, "rows" for picking rows of an array, else what a library derives from the key by itself.
    ``turn`` is which time around the loops (outermost first), ``written`` the callee as the user wrote it.
    """

    module: Module
    node: cst.Call
    place: Place
    key: cst.BaseExpression
    kind: str
    way: str
    written: str
    turn: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Reuse:
    """A key that is used up twice; where one call does it, ``around`` is the loop, or what runs its function again."""

    first: Use
    second: Use
    around: cst.CSTNode | None = None


def is_paired(first: Use, second: Use) -> bool:
    """The same rows of two arrays: ``permutation(key, images)`` and ``permutation(key, labels)``."""
    if not first.way == second.way == "rows" or first.node is second.node:
        return False
    picked = [[code_of(a.value) for a in use.node.args[1:2]] for use in (first, second)]
    return "helper" in {first.kind, second.kind} or picked[0] != picked[1]


@dataclass(slots=True)
class State:
    """One way through a function up to here.

    ``names`` maps names, and dotted or indexed ones that were assigned to, to values; ``used`` what is used up, by
    value and way; ``known`` the outcome of conditions on this way; ``changes`` counts how often an object was out
    of sight, so that its attributes may have changed.
    """

    names: dict[str, Term] = field(default_factory=dict)
    used: dict[tuple[Term, str], Use] = field(default_factory=dict)
    known: dict[str, object] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)

    def copy(self) -> State:
        return State(dict(self.names), dict(self.used), dict(self.known), dict(self.changes))

    def bind(self, text: str, value: Term) -> None:
        """Give a name a value; what was known of it, and of what hangs on it, is known no more."""
        self.forget(text)
        self.names[text] = value

    def forget(self, text: str) -> None:
        """Conditions about a name, and its attributes and elements, may have another outcome from here on."""
        for known in [k for k in self.known if text in _words(k)]:
            del self.known[known]
        for name in [n for n in self.names if n.startswith((f"{text}.", f"{text}["))]:
            del self.names[name]

    def change(self, name: str) -> None:
        """An object was given to code that may change it."""
        self.forget(name)
        self.changes[name] = self.changes.get(name, 0) + 1


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Za-z_][\w.]*|[A-Za-z_]\w*", text)) | frozenset(re.findall(r"[A-Za-z_]\w*", text))


_MAX_STATES = 12


def distinct(states: list[State]) -> list[State]:
    """The states that differ in names or in what is used up, the first dozen; only what holds in all that are alike
    stays known."""
    found: list[State] = []
    for state in states:
        same = next((s for s in found if s.names == state.names and _keys(s) == _keys(state)), None)
        if same is None:
            found.append(state)
            continue
        same.known = {k: v for k, v in same.known.items() if k in state.known and state.known[k] == v}
        same.changes = {k: max(same.changes.get(k, 0), n) for k, n in {**same.changes, **state.changes}.items()}
    return found[:_MAX_STATES]


def _keys(state: State) -> dict[tuple[Term, str], int]:
    return {key: id(use.node) for key, use in state.used.items()}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a function does to keys: parameters it uses up on every way to its end (with the ways of use), names of
    the function around it that it uses up, and the reuses inside it, key by key."""

    parameters: Mapping[str, tuple[str, ...]]
    captured: Mapping[str, tuple[Use, ...]]
    reuses: tuple[tuple[Reuse, ...], ...]


NOTHING = Summary({}, {}, ())
