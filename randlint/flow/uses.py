"""Where what a name is given may be read.

Names are looked up in tables, each made once for a file: a generated program may bind one name thousands of times.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import field
from operator import attrgetter

from randlint import syntax as cst
from randlint.facts import Binding, Block, Place, Scope
from randlint.facts.tree import walk
from randlint.project import Module
from randlint.project.memo import remember
from randlint.project.module import Parsed
from randlint.records import dataclass

_Arm = tuple[int, int]  # the identity of a compound statement's node, and which arm of it


@dataclass(slots=True)
class _Sorted:
    """Places by their order, which stands beside them for the search."""

    places: list[Place]
    orders: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.places.sort(key=attrgetter("order"))
        self.orders = [each.order for each in self.places]

    def after(self, order: int) -> int:
        """The index of the first place after that order."""
        return bisect_right(self.orders, order)


def uses_of(module: Module, name: str, place: Place) -> list[Place]:
    """Where what a name is given at a place may be read: up to where it is bound again, and anywhere in its loop."""
    end = _bound_again(module, name, place)
    found: list[Place] = []
    for scope, uses in _reads(module.parsed, name).items():
        if scope is not place.scope:
            found += uses.places if place.scope in scope.chain() else ()
        elif place.loop is None:
            start = uses.after(place.order)
            found += uses.places[start : max(start, uses.after(end - 1))]
        else:
            found += (u for u in uses.places if place.order < u.order < end or place.loop in u.blocks())
    return sorted(found, key=attrgetter("order"))


@remember
def _reads(parsed: Parsed, name: str) -> Mapping[Scope, _Sorted]:
    """Where a name is read, by the function or module in whose course that happens."""
    found: dict[Scope, list[Place]] = {}
    for use in parsed.facts.loads.get(name, ()):
        found.setdefault(_home(use.scope), []).append(use)
    return {scope: _Sorted(places) for scope, places in found.items()}


def _home(scope: Scope) -> Scope:
    """The function or module in whose course a comprehension or a lambda stands."""
    while scope.kind in {"comprehension", "lambda"} and scope.parent is not None:
        scope = scope.parent
    return scope


def _bound_again(module: Module, name: str, place: Place) -> int:
    """The order of the next place that is reached after another in any case, not in the same round of a loop, and
    gives a name something new."""
    loop, ends = place.loop, [sys.maxsize]
    bound = _bound(module.parsed, place.scope, name, loop is not None)
    for arm in (None, *_arms(place.blocks())):
        later = bound.get(arm)
        for each in later.places[later.after(place.order) :] if later is not None else ():
            if each.statement is not place.statement and (loop is None or loop not in each.blocks()):
                ends.append(each.order)
                break
    return min(ends)


@remember
def _bound(parsed: Parsed, scope: Scope, name: str, in_loop: bool) -> Mapping[_Arm | None, _Sorted]:
    """Where a name is bound to what does not come from itself, by the innermost arm that need not be entered. To who is
    in no loop, the body of one is as good as entered."""
    found: dict[_Arm | None, list[Place]] = {}
    passed = {"with", "main"} if in_loop else {"with", "main", "loop"}
    for binding in scope.bindings.get(name, ()):
        if not _goes_on(binding, name):
            arms = _arms(b for b in binding.place.blocks() if b.kind not in passed)
            found.setdefault(next(arms, None), []).append(binding.place)
    return {arm: _Sorted(places) for arm, places in found.items()}


def _arms(blocks: Iterator[Block]) -> Iterator[_Arm]:
    return ((id(block.node), block.arm) for block in blocks)


def _goes_on(binding: Binding, name: str) -> bool:
    """True for ``x += 1`` and ``x = f(x)``."""
    value = binding.value
    return binding.kind == "augment" or (
        value is not None and any(isinstance(n, cst.Name) and n.value == name for n in walk(value))
    )
