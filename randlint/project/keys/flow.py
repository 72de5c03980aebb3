"""Follows keys along the ways through a function: branches, loops (two turns of each), early ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from randlint import syntax as cst
from randlint.facts import Scope
from randlint.project.keys.conditions import assume, decide
from randlint.project.keys.names import concerns_keys
from randlint.project.keys.state import CAPTURED, NOTHING, Reuse, State, Summary, Use, distinct
from randlint.project.keys.values import TooLong, Turn, Values
from randlint.project.module import Module


def summary(module: Module, scope: Scope) -> Summary:
    """What a function, a lambda or the module's own code does to keys.

    Nothing for what calls itself, and for functions with too many ways through them.
    """
    key = (summary, scope)
    if key not in module.memo:
        module.memo[key] = NOTHING
        flow = _Flow(module, scope) if concerns_keys(module) else None
        if flow is not None and flow.values.followed:
            with suppress(TooLong, RecursionError):
                module.memo[key] = flow.summary_of()
    found: Summary = module.memo[key]
    return found


def reuses(module: Module) -> Iterator[tuple[Reuse, ...]]:
    """For each key that is used up more than once, its reuses: those of the module's own code first, then function by
    function in order of the file."""
    seen: set[int] = set()
    for scope in (module.facts.module, *(s for s in module.facts.scopes if s.kind in {"function", "lambda"})):
        for found in summary(module, scope).reuses:
            fresh = tuple(reuse for reuse in found if id(reuse.second.node) not in seen)
            seen.update(id(reuse.second.node) for reuse in fresh)
            if fresh:
                yield fresh


class _Flow:
    """``ends`` are the states at the ends of the function; ``breaks`` and ``continues`` those that leave a turn."""

    def __init__(self, module: Module, scope: Scope) -> None:
        self.module = module
        self.scope = scope
        self.values = Values(module, scope, summary)
        self.ends: list[State] = []
        self.breaks: list[list[State]] = []
        self.continues: list[list[State]] = []

    def summary_of(self) -> Summary:
        node = self.scope.node
        if isinstance(node, cst.Lambda):
            state = State()
            self.values.value(node.body, state)
            self.ends.append(state)
        else:
            body = node.body if isinstance(node, cst.FunctionDef) else self.module.tree
            self.ends += self.block(body, [State()])
        own = self._parameters()
        taken = {
            name: tuple(dict.fromkeys(_plain(way) for way in self._ways(name) if self._always(name, way)))
            for name in own
        }
        return Summary(
            {name: ways for name, ways in taken.items() if ways},
            self._captured(frozenset(own)),
            tuple(tuple(found) for found in self.values.reuses.values()),
        )

    def _parameters(self) -> list[str]:
        return [p.name.value for p in self.scope.parameters]

    def _ways(self, name: str) -> list[str]:
        return list(dict.fromkeys(way for s in self.ends for value, way in s.used if value == ("outer", name)))

    def _always(self, name: str, way: str) -> bool:
        either = (_plain(way), CAPTURED + _plain(way))
        return all(any((("outer", name), w) in s.used for w in either) for s in self.ends)

    def _captured(self, own: frozenset[str]) -> dict[str, tuple[Use, ...]]:
        """Uses of keys of the function around this one, the same in every call of it."""
        found: dict[str, dict[int, Use]] = {}
        for state in self.ends:
            for (value, _), use in state.used.items():
                if value[0] == "outer" and value[1] not in own:
                    found.setdefault(value[1], {})[id(use.node)] = use
        return {name: tuple(uses.values()) for name, uses in found.items()}

    # -- statements --------------------------------------------------------------------------------------------

    def block(self, node: cst.CSTNode | None, states: list[State]) -> list[State]:
        """The states after a block of statements; those that return or leave a loop are put aside."""
        body: Sequence[cst.CSTNode] = getattr(node, "body", ()) if node is not None else ()
        for statement in body:
            if not states:
                break
            states = self.statement(statement, states)
        return states

    def statement(self, node: cst.CSTNode, states: list[State]) -> list[State]:
        handler = _STATEMENTS.get(type(node))
        return handler(self, node, states) if handler is not None else self._expressions(node, states)

    def _expressions(self, node: cst.CSTNode, states: list[State]) -> list[State]:
        for state in states:
            self.values.value(node, state)
        return states

    def _assign(self, node: cst.Assign | cst.AnnAssign | cst.AugAssign, states: list[State]) -> list[State]:
        if node.value is None:
            return states
        targets = [t.target for t in node.targets] if isinstance(node, cst.Assign) else [node.target]
        for state in states:
            value = self.values.value(node.value, state)
            if isinstance(node, cst.AugAssign):
                value = ("made", id(node), self.values.turn)
            for target in targets:
                self.values.bind(target, value, state)
        return states

    def _return(self, node: cst.Return, states: list[State]) -> list[State]:
        self._expressions(node, states)
        self.ends += states
        return []

    def _raise(self, node: cst.Raise, states: list[State]) -> list[State]:
        self._expressions(node, states)
        return []

    def _break(self, node: cst.Break, states: list[State]) -> list[State]:
        if self.breaks:
            self.breaks[-1] += states
        return []

    def _continue(self, node: cst.Continue, states: list[State]) -> list[State]:
        if self.continues:
            self.continues[-1] += states
        return []

    def _if(self, node: cst.If, states: list[State]) -> list[State]:
        arms: tuple[list[State], list[State]] = ([], [])
        for state in states:
            self.values.value(node.test, state)
            outcome = decide(node.test, state)
            for arm, answer in zip(arms, (True, False), strict=True):
                if outcome is not (not answer):
                    taken = state.copy()
                    assume(node.test, answer, taken)
                    arm.append(taken)
        after = self.block(node.body, arms[0])
        other = node.orelse
        after += self._if(other, arms[1]) if isinstance(other, cst.If) else self.block(other and other.body, arms[1])
        return distinct(after)

    def _loop(self, node: cst.For | cst.While, states: list[State]) -> list[State]:
        if isinstance(node, cst.For):
            iterables = [self.values.value(node.iter, state) for state in states]
            for state, iterable in zip(states, iterables, strict=True):
                state.names[f"iterable {id(node)}"] = iterable
        self.breaks.append([])
        after: list[State] = []
        for turn in (0, 1):
            after += [s.copy() for s in states]
            with Turn(self.values, node, turn):
                self._begin_turn(node, states)
                self.continues.append([])
                states = self.block(node.body, states)
                states = distinct(states + self.continues.pop())
        after += states
        if isinstance(node, cst.While) and _never_ends(node):
            after = []
        after = self.block(node.orelse and node.orelse.body, distinct(after))
        return distinct(after + self.breaks.pop())

    def _begin_turn(self, node: cst.For | cst.While, states: list[State]) -> None:
        for state in states:
            if isinstance(node, cst.For):
                iterable = state.names.get(f"iterable {id(node)}", ())
                self.values.bind(node.target, ("item", iterable, ("turn", self.values.turn)), state)
            else:
                self.values.value(node.test, state)

    def _with(self, node: cst.With, states: list[State]) -> list[State]:
        for state in states:
            for item in node.items:
                value = self.values.value(item.item, state)
                if item.asname is not None:
                    self.values.bind(item.asname.name, value, state)
        return self.block(node.body, states)

    def _try(self, node: Any, states: list[State]) -> list[State]:
        before = [s.copy() for s in states]
        after = self.block(node.body, states)
        after = self.block(node.orelse and node.orelse.body, after)
        for handler in node.handlers:
            after += self.block(handler.body, [s.copy() for s in before])
        return self.block(node.finalbody and node.finalbody.body, distinct(after))

    def _match(self, node: cst.Match, states: list[State]) -> list[State]:
        self._expressions(node.subject, states)
        after = [s.copy() for s in states]
        for case in node.cases:
            after += self.block(case.body, [s.copy() for s in states])
        return distinct(after)

    def _define(self, node: cst.FunctionDef | cst.ClassDef, states: list[State]) -> list[State]:
        for state in states:
            state.bind(node.name.value, ("made", id(node), self.values.turn))
        return states


def _never_ends(node: cst.While) -> bool:
    return isinstance(node.test, cst.Name) and node.test.value == "True"


def _plain(way: str) -> str:
    return way.removeprefix(CAPTURED)


def _ignore(flow: _Flow, node: cst.CSTNode, states: list[State]) -> list[State]:
    return states


def _line(flow: _Flow, node: Any, states: list[State]) -> list[State]:
    return flow.block(node, states)


_STATEMENTS: dict[type[cst.CSTNode], Callable[[_Flow, Any, list[State]], list[State]]] = {
    cst.SimpleStatementLine: _line,
    cst.SimpleStatementSuite: _line,
    cst.Assign: _Flow._assign,
    cst.AnnAssign: _Flow._assign,
    cst.AugAssign: _Flow._assign,
    cst.Return: _Flow._return,
    cst.Raise: _Flow._raise,
    cst.Break: _Flow._break,
    cst.Continue: _Flow._continue,
    cst.If: _Flow._if,
    cst.For: _Flow._loop,
    cst.While: _Flow._loop,
    cst.With: _Flow._with,
    cst.Try: _Flow._try,
    cst.TryStar: _Flow._try,
    cst.Match: _Flow._match,
    cst.FunctionDef: _Flow._define,
    cst.ClassDef: _Flow._define,
    cst.Import: _ignore,
    cst.ImportFrom: _ignore,
    cst.Global: _ignore,
    cst.Nonlocal: _ignore,
}
