"""Which bindings of a name may hold at a place: by order in the same scope, all that may run before in an outer one."""

from __future__ import annotations

from randlint.facts.model import Binding, Place, Scope

_MAX_CANDIDATES = 8


def inline(inner: Scope, outer: Scope) -> bool:
    """True where ``inner`` runs in place inside ``outer`` (a comprehension, or a class body), so that order counts."""
    scope: Scope | None = inner
    while scope is not None and scope is not outer:
        if scope.kind not in {"comprehension", "class"}:
            return False
        scope = scope.parent
    return scope is outer


def before(bindings: list[Binding], place: Place) -> list[Binding]:
    """Bindings that may hold at a place of the same scope: back to the first one that surely replaces the others.

    At a binding's own place (where its value is read) the name still has what it was before.
    """
    found: list[Binding] = []
    for binding in reversed(bindings):
        if binding.place is place or binding.place.order > place.order or binding.place.excludes(place):
            continue
        if binding.kind == "delete":
            if _replaces(binding, place):
                break
            continue
        found.append(binding)
        if binding.kind != "augment" and _replaces(binding, place):
            break
    if not found:  # bound later only: a loop may bring it back here
        later = [b for b in bindings if b.place.order > place.order and b.place is not place]
        found = [b for b in later if not b.place.excludes(place) and b.kind != "delete"]
    return found[:_MAX_CANDIDATES]


def _replaces(binding: Binding, place: Place) -> bool:
    """True where every run that reaches ``place`` has been through ``binding``."""
    outward = _outward(place)
    if not any(binding.place.scope.function is p.scope.function for p in outward):
        return False  # a function that says ``global`` or ``nonlocal`` may not have been called
    own = [b for b in binding.place.blocks() if b.kind not in {"with", "main"}]
    around = {(id(b.node), b.arm) for p in outward for b in p.blocks()}
    return all((id(b.node), b.arm) in around for b in own)


def _outward(place: Place) -> list[Place]:
    """The place, and the places where its comprehensions and class bodies stand, which run inline."""
    places = [place]
    scope: Scope | None = place.scope
    while scope is not None and scope.kind in {"comprehension", "class"} and scope.place is not None:
        places.append(scope.place)
        scope = scope.parent
    return places


def visible(bindings: list[Binding]) -> list[Binding]:
    """Bindings of an outer scope that an inner function may see when it runs, latest first."""
    found: list[Binding] = []
    for binding in reversed(bindings):
        if binding.kind == "delete":
            continue
        found.append(binding)
        if binding.kind in {"import", "def", "class"} and not any(
            b.kind in {"if", "try", "match", "loop"} for b in binding.place.blocks()
        ):
            break
    return found[:_MAX_CANDIDATES]
