"""The vocabulary: an expression whose order means nothing, and a place at which that order decides something."""

from __future__ import annotations

from dataclasses import replace

from randlint import syntax as cst
from randlint.facts import Place
from randlint.project import Module
from randlint.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class At:
    """An expression whose value is in an order that means nothing, and where it stands.

    ``unordered``: it is a set as yet, whose order shows only where it is gone through; ``fixed`` is where it was.
    ``numbered``: its elements are pairs of a number, counted in that order, and something.
    ``frame``: it is a table, whose columns are taken by their names.
    ``depth`` counts the functions that it was handed through.
    """

    module: Module
    node: cst.BaseExpression
    place: Place
    unordered: bool = False
    numbered: bool = False
    frame: bool = False
    fixed: At | None = None
    depth: int = 0

    def to(self, node: cst.BaseExpression, place: Place | None = None) -> At:
        """The same value as another expression."""
        return replace(self, node=node, place=place or self.place)

    def into(self, module: Module, node: cst.BaseExpression, place: Place) -> At:
        """The same value in another function."""
        return replace(self, module=module, node=node, place=place, depth=self.depth + 1)

    def gone_through(self) -> At:
        """The same value, from here on in the order that it happens to have."""
        return replace(self, unordered=False, fixed=self.fixed or self) if self.unordered else self

    def counted(self) -> At:
        """The same value with numbers."""
        return replace(self.gone_through(), numbered=True)


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A place at which the order of a value decides something.

    ``kind``: ``index`` and ``slice`` take elements by their position, ``first`` takes one by a fixed position; ``draw``
    is a seeded draw from the elements, ``chance`` one for each of them in turn; ``pair`` puts them beside elements of
    something else; ``number`` turns positions into classes or ids; ``columns`` takes columns of a table in that order;
    ``data`` hands them to what reads data; ``saved``, ``text``, ``yield`` and ``return`` hand them on in that order, to
    what cannot be seen.
    """

    kind: str
    at: At
    node: cst.CSTNode
    others: tuple[cst.BaseExpression, ...] = ()
