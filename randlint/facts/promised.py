"""Functions and classes of a file that are known by name before anything of them is parsed.

Most that is asked of an imported name is what it is called; only who looks into it has its statement parsed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from randlint import syntax as cst
from randlint.facts.model import Binding, Place, Scope


class _Promise:
    """What of an object is not known yet is read from its statement, which sets it on this very object."""

    __slots__ = ()
    _load: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        if name in _PARTS:
            self._load()
            return object.__getattribute__(self, name)
        raise AttributeError(name)


# What is set when the statement is parsed.
_PARTS = frozenset(
    {"node", "place", "statement", "bindings", "attributes", "outer_names", "children", "returns", "yields"}
)


class _PromisedScope(_Promise, Scope):
    __slots__ = ("_load",)

    def __init__(self, kind: str, name: str, parent: Scope, load: Callable[[], None]) -> None:
        self.kind = kind
        self.name = self.qualname = name
        self.parent = parent
        self._load = load


class _PromisedPlace(_Promise, Place):
    __slots__ = ("_load",)

    def __init__(self, order: int, scope: Scope, load: Callable[[], None]) -> None:
        self.order = order
        self.scope = scope
        self.block = None
        self._load = load


class _PromisedBinding(_Promise, Binding):
    __slots__ = ("_load",)

    def __init__(self, kind: str, place: Place, scope: Scope, load: Callable[[], None]) -> None:
        self.name, self.kind, self.dotted = scope.name, kind, ""
        self.place, self.scope = place, scope
        self.value = self.annotation = self.unpack = None
        self._load = load


class Promise:
    """One function or class at the left margin. ``order`` only has to lie among those of its statement's places.

    ``load`` has the statement parsed, which calls :meth:`begin` and :meth:`end`.
    """

    def __init__(self, kind: str, name: str, order: int, module: Scope, load: Callable[[], None]) -> None:
        self.name = name
        self.scope: Scope = _PromisedScope("class" if kind == "class" else "function", name, module, load)
        place = _PromisedPlace(order, module, load)
        self.binding: Binding = _PromisedBinding(kind, place, self.scope, load)

    def begin(self, node: cst.CSTNode, place: Place) -> Scope:
        """The scope, whose statement is read now."""
        scope = self.scope
        scope.node, scope.place = node, place
        scope.bindings, scope.attributes, scope.outer_names = {}, {}, {}
        scope.children, scope.returns, scope.yields = [], [], False
        return scope

    def end(self, node: cst.CSTNode, place: Place) -> Binding:
        """The binding, whose place is known now."""
        self.binding.node = node
        self.binding.place.order, self.binding.place.statement = place.order, place.statement
        return self.binding

    def keep_nothing(self) -> None:
        """The statement cannot be parsed: there is nothing in it."""
        nothing = cst.Pass()
        self.end(nothing, Place(self.binding.place.order, self.binding.place.scope, None, nothing))
        self.begin(nothing, self.binding.place)
