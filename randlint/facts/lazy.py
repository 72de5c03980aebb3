"""Facts of a file of which only some statements are wanted: each is parsed when a name that it binds is asked for.

Of a file that is merely imported a question is mostly about one or two names, and parsing takes nearly all of the
time. Whatever asks for all of something (calls, scopes) makes all statements be parsed; the facts are then those of
the whole file, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

from randlint import syntax as cst
from randlint.facts.model import Assignment, Binding, Call, Facts, ImportFact, Load, Scope, Statement, by_scope
from randlint.facts.pieces import Nodes, Piece
from randlint.facts.promised import Promise
from randlint.facts.walk import Walker
from randlint.records import dataclass

_T = TypeVar("_T")
# Places of one statement are numbered below those of the next; no statement has as many.
_ROOM = 1 << 32


class _OnDemand(list[_T]):
    """A list that is complete once somebody looks at it."""

    def __init__(self, complete: Callable[[], None]) -> None:
        super().__init__()
        self._complete = complete

    def __iter__(self) -> Iterator[_T]:
        self._complete()
        return super().__iter__()

    def __len__(self) -> int:
        self._complete()
        return super().__len__()

    def __getitem__(self, index: Any) -> Any:
        self._complete()
        return super().__getitem__(index)

    def __contains__(self, item: object) -> bool:
        self._complete()
        return super().__contains__(item)

    def so_far(self) -> Iterator[_T]:
        """What is there by now."""
        return super().__iter__()


class _Table(dict[str, list[_T]]):
    """A table of lists by name: ``fill`` sees to one name, ``complete`` to all of them."""

    def __init__(self, fill: Callable[[str], None], complete: Callable[[], None]) -> None:
        super().__init__()
        self._fill = fill
        self._complete = complete

    def get(self, key: str, default: Any = None) -> Any:
        self._fill(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> list[_T]:
        self._fill(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._fill(str(key))
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self._complete()
        return super().__iter__()

    def __len__(self) -> int:
        self._complete()
        return super().__len__()

    def keys(self) -> Any:
        self._complete()
        return super().keys()

    def values(self) -> Any:
        self._complete()
        return super().values()

    def items(self) -> Any:
        self._complete()
        return super().items()

    def by_now(self) -> Iterable[list[_T]]:
        """The lists that are there by now."""
        return super().values()


def _so_far(found: list[_T]) -> Iterator[_T]:
    """What is in a list by now."""
    return found.so_far() if isinstance(found, _OnDemand) else iter(found)


def _count(found: list[Any]) -> int:
    return list.__len__(found)


def _since(count: int, found: list[_T]) -> list[_T]:
    """What has been added to a list since it had that many elements."""
    return list.__getitem__(found, slice(count, None))


@dataclass
class _Part:
    """The facts of one piece, in order."""

    calls: list[Call]
    assignments: list[Assignment]
    statements: list[Statement]
    imports: list[ImportFact]

    @cached_property
    def calls_by_scope(self) -> dict[Scope, list[Call]]:
        return by_scope(self.calls)


class LazyFacts(Facts):
    """Facts that grow with what is asked. ``pieces`` are the statements of the file, in order, ``trees`` those of them
    that are parsed by now.

    ``nodes`` is what the interpreter parsed of each, where that is at hand. ``is_broken`` tells that a statement could
    not be parsed; ``characters`` is how much of the text is parsed by now.
    """

    def __init__(self, pieces: Sequence[Piece], nodes: Nodes | None, module_name: str, is_package: bool) -> None:
        node = cst.Module([])
        self._walker = Walker(node, module_name, is_package)
        self.pieces = pieces
        self.trees: dict[int, cst.Module] = {}
        self._nodes = nodes
        self._busy = False
        self._is_complete = False
        self._part_of: dict[int, _Part] = {}
        self._promises: dict[int, Promise] = {}
        self.is_broken = False
        self.characters = 0
        self._by_name: dict[str, list[int]] = {}
        for index, piece in enumerate(pieces):
            for name in piece.names:
                self._by_name.setdefault(name, []).append(index)
        scope = self._walker.scope
        scope.bindings = self._bindings = _Table[Binding](self._fill, self.complete)
        super().__init__(
            node,
            scope,
            _OnDemand(self.complete),
            _OnDemand(self.complete),
            _OnDemand(self.complete),
            _OnDemand(self.complete),
            _OnDemand(self.complete),
            _Table[Load](lambda name: self.complete(), self.complete),
            main_guards=_OnDemand(self.complete),
        )
        self.scopes.append(scope)
        self._walker.facts = self

    def calls_in(self, scope: Scope) -> Sequence[Call]:
        parts = self._parts(scope)
        if len(parts) == 1:
            return parts[0].calls_by_scope.get(scope, ())
        return [call for part in parts for call in part.calls_by_scope.get(scope, ())]

    def calls_near(self, scope: Scope) -> Iterable[Call]:
        return [call for part in self._parts(scope) for call in part.calls]

    def assignments_near(self, scope: Scope) -> Iterable[Assignment]:
        return [assignment for part in self._parts(scope) for assignment in part.assignments]

    def statements_near(self, scope: Scope) -> Iterable[Statement]:
        return [statement for part in self._parts(scope) for statement in part.statements]

    def imports_near(self, scope: Scope) -> Iterable[ImportFact]:
        return [fact for part in self._parts(scope) for fact in part.imports]

    def bindings_near(self, scope: Scope) -> Iterable[Sequence[Binding]]:
        self._parts(scope)
        return list(self._bindings.by_now() if scope is self.module else scope.bindings.values())

    def every_import(self) -> Iterable[ImportFact]:
        self._parse(index for index, piece in enumerate(self.pieces) if "import" in piece.text)
        return sorted(_so_far(self.imports), key=lambda each: each.place.order)

    def functions_with(self, text: str) -> Iterable[Scope]:
        self._parse(index for index, piece in enumerate(self.pieces) if text in piece.text)
        return sorted((s for s in _so_far(self.scopes) if s.kind == "function"), key=lambda each: each.order)

    def scope_at(self, order: int) -> Scope | None:
        self._parse_at(order)
        return next((s for s in _so_far(self.scopes) if s.order == order), None)

    def call_at(self, order: int) -> Call | None:
        self._parse_at(order)
        return next((c for c in _so_far(self.calls) if c.place.order == order), None)

    def statement_at(self, number: int) -> Statement | None:
        self._parse_at(number)
        return next((s for s in _so_far(self.statements) if s.number == number), None)

    def let_go(self) -> None:
        super().let_go()
        self.__dict__.clear()

    def _all_scopes(self) -> list[Scope]:
        return list(_so_far(self.scopes))

    def _parts(self, scope: Scope) -> list[_Part]:
        """The facts of the statement with a function; of all that do something while it is loaded, for the module."""
        wanted = [scope.order // _ROOM]
        if scope is self.module:
            wanted = [index for index, piece in enumerate(self.pieces) if piece.acts]
            self._parse(wanted)
        return [self._part_of[index] for index in wanted]

    def _parse_at(self, order: int) -> None:
        index = order // _ROOM
        self._parse([index] if order and index < len(self.pieces) else ())

    def complete(self) -> None:
        """Parse whatever has not been parsed, and put everything in order."""
        if self._busy or self._is_complete:
            return
        self._is_complete = True
        self._parse(range(len(self.pieces)))
        for found in (self.calls, self.assignments, self.imports):
            found.sort(key=lambda each: each.place.order)
        self.statements.sort(key=lambda each: each.number)
        self.scopes.sort(key=lambda each: each.order)
        self.main_guards.sort(key=lambda each: each.order)
        for bindings in self._bindings.by_now():
            bindings.sort(key=_order)
        for places in self.loads.by_now() if isinstance(self.loads, _Table) else ():
            places.sort(key=lambda each: each.order)
        self.tree = self.module.node = self._whole_tree()

    def _whole_tree(self) -> cst.Module:
        """A tree of all statements."""
        return cst.Module([statement for index in range(len(self.pieces)) for statement in self.trees[index].body])

    def forget_nodes(self) -> None:
        """Parse anew what is asked for from now on: what the interpreter parsed takes room."""
        self._nodes = None

    def _tree(self, index: int) -> cst.Module:
        """The tree of a statement; an empty one where no parser takes it for itself."""
        piece, nodes = self.pieces[index], None
        if self._nodes is not None:
            nodes, self._nodes[index] = self._nodes[index], None
        try:
            return cst.parse(piece.text, piece.first) if nodes is None else cst.read(nodes, piece.text, piece.first)
        except (cst.ParserSyntaxError, RecursionError):
            self.is_broken = True
            return cst.Module([])

    def _fill(self, name: str) -> None:
        """See to it that a name is bound: to what is parsed, or to the promise of a function or class."""
        if self._busy:
            return
        missing = [i for i in self._by_name.get(name, ()) if i not in self.trees and i not in self._promises]
        for index in missing:
            if self.pieces[index].defines:
                self._promise(index, name)
        self._parse(index for index in missing if not self.pieces[index].defines)

    def _promise(self, index: int, name: str) -> None:
        load = partial(self._parse, (index,))
        promise = Promise(self.pieces[index].defines, name, index * _ROOM + 1, self.module, load)
        self._promises[index] = promise
        bindings = dict.setdefault(self._bindings, name, [])
        bindings.append(promise.binding)
        bindings.sort(key=_order)

    def _parse(self, wanted: Iterable[int]) -> None:
        was_busy, self._busy = self._busy, True
        try:
            names: set[str] = set()
            for index in wanted:
                if index not in self.trees:
                    tree = self.trees[index] = self._tree(index)
                    self.characters += len(self.pieces[index].text)
                    self._walker.order = self._walker.number = index * _ROOM
                    before = [_count(found) for found in (self.calls, self.assignments, self.statements, self.imports)]
                    self._walk(index, tree)
                    self._part_of[index] = _Part(
                        _since(before[0], self.calls),
                        _since(before[1], self.assignments),
                        _since(before[2], self.statements),
                        _since(before[3], self.imports),
                    )
                    names |= self.pieces[index].names
            for name in names:
                dict.get(self._bindings, name, []).sort(key=_order)
        finally:
            self._busy = was_busy

    def _walk(self, index: int, tree: cst.Module) -> None:
        promise = self._walker.promise = self._promises.get(index)
        self._walker.visit_all(tree.body)
        self._walker.promise = None
        if promise is not None and not tree.body:
            promise.keep_nothing()


def _order(binding: Binding) -> int:
    return binding.place.order
