"""Tables linked along calls: the summaries of all code that a program may reach, computed from the callees upwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from randlint.flow.model import Invoke, Item, Ref, Summary, flat
from randlint.flow.summary import summarise
from randlint.flow.tables import Tables

_EMPTY = Summary()
_MAX_ROUNDS = 4
_MAX_REACHED = 6000  # functions
_MAX_FILES = 60  # that are read for one program


class TooLarge(Exception):
    """A program reaches more code than is looked at; nothing is said of it."""


class Linker:
    """Summaries by function. They depend on nothing but the tables, so they serve all programs of a project."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._known: dict[Ref, Summary] = {}

    def of(self, ref: Ref) -> Summary:
        """What a function (or importing a module, for scope 0) amounts to. Raises :class:`TooLarge`."""
        self._walk([ref])
        return self._of(ref)

    def run_as_program(self, path: str, functions: Sequence[int] = ()) -> Summary:
        """What running a file amounts to, and after it some of its functions. Raises :class:`TooLarge`."""
        items = self._program(path, functions)
        called = _called(items, as_main=True)
        self._walk(called)
        for ref in called:
            self._of(ref)
        return summarise(items, self._summary, as_main=True)

    def reached(self, path: str, functions: Sequence[int] = ()) -> frozenset[Ref]:
        """The functions, and modules that are imported, that the same program may run. Raises :class:`TooLarge`."""
        found = self._walk(_called(self._program(path, functions), as_main=True))
        return frozenset((*(Ref(path, scope) for scope in (0, *functions)), *found))

    def _walk(self, roots: Sequence[Ref]) -> dict[Ref, None]:
        """All code that some code may run, in order. The bounds count the same whatever was looked at before."""
        found: dict[Ref, None] = {}
        files: set[str] = set()
        waiting = list(roots)[::-1]
        while waiting:
            ref = waiting.pop()
            if ref in found:
                continue
            found[ref] = None
            if ref.scope:
                files.add(ref.path)
            if len(found) > _MAX_REACHED or len(files) > _MAX_FILES:
                raise TooLarge
            waiting += _called(self.tables.items(ref))[::-1]
        return found

    def _of(self, ref: Ref) -> Summary:
        if ref not in self._known:
            for component in self._components(ref):
                self._settle(component)
        return self._known[ref]

    def _program(self, path: str, functions: Sequence[int]) -> list[Item]:
        return [item for scope in (0, *functions) for item in self.tables.items(Ref(path, scope), as_main=True)]

    def _summary(self, ref: Ref) -> Summary:
        return self._known.get(ref, _EMPTY)

    def _settle(self, component: Sequence[Ref]) -> None:
        """Functions that call each other: sum them up again until nothing changes."""
        for _ in range(_MAX_ROUNDS if len(component) > 1 else 1):
            changed = False
            for ref in component:
                summary = summarise(self.tables.items(ref), self._summary)
                changed = changed or summary != self._known.get(ref)
                self._known[ref] = summary
            if not changed:
                return

    def _components(self, root: Ref) -> Iterator[list[Ref]]:
        """Groups of functions that call each other, callees before callers (Tarjan's algorithm, without recursion)."""
        index: dict[Ref, int] = {}
        low: dict[Ref, int] = {}
        waiting: list[Ref] = []
        on_stack: set[Ref] = set()
        work: list[tuple[Ref, Iterator[Ref]]] = []

        def enter(ref: Ref) -> None:
            index[ref] = low[ref] = len(index)
            waiting.append(ref)
            on_stack.add(ref)
            work.append((ref, iter(_called(self.tables.items(ref)))))

        enter(root)
        while work:
            ref, callees = work[-1]
            callee = next((c for c in callees if c not in self._known), None)
            if callee is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[ref])
                if low[ref] == index[ref]:
                    group = waiting[waiting.index(ref) :]
                    del waiting[waiting.index(ref) :]
                    on_stack.difference_update(group)
                    yield sorted(group)
            elif callee not in index:
                enter(callee)
            elif callee in on_stack:
                low[ref] = min(low[ref], index[callee])


def _called(items: Iterable[Item], as_main: bool = False) -> list[Ref]:
    return list(dict.fromkeys(r for i in flat(items, as_main=as_main) if isinstance(i, Invoke) for r in i.targets))
