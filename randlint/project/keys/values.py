"""What expressions mean for keys: which value one stands for, and which keys it uses up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from randlint import syntax as cst
from randlint.facts import Scope
from randlint.facts.tree import children
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.project.keys.callees import called, consumed_parameters, written
from randlint.project.keys.names import followed_names, root_of
from randlint.project.keys.state import CAPTURED, Reuse, State, Summary, Term, Use, is_paired
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.syntax.text import code_of

_MAX_STEPS = 40_000
COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)
_USING = {"key-draw": "draw", "key-pick": "draw", "key-split": "split", "key-init": "init", "key-apply": "apply"}


_WAYS = {"key-init": "init", "key-apply": "apply", "key-pick": "rows"}
_TOUCHED_BY = {"numbers": ("numbers", "rows"), "rows": ("numbers", "rows")}


class TooLong(Exception):
    """A function has more ways through it than are worth following."""


class Values:
    """Evaluates expressions of one scope; ``summary`` gives what another function does to keys."""

    def __init__(self, module: Module, scope: Scope, summary: Callable[[Module, Scope], Summary]) -> None:
        self.module = module
        self.scope = scope
        self.summary = summary
        self.followed = followed_names(module, scope, summary)
        self.turn: tuple[int, ...] = ()
        self.loops: list[cst.CSTNode] = []
        self.reuses: dict[Term, list[Reuse]] = {}
        self._reported: set[int] = set()
        self._steps = 0

    # -- values ------------------------------------------------------------------------------------------------

    def value(self, node: cst.CSTNode, state: State) -> Term:
        """What an expression stands for on this way; its calls use up keys. Raises :class:`TooLong`."""
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise TooLong
        handler = _VALUES.get(type(node))
        if handler is not None:
            return handler(self, node, state)
        constant = literal(node)
        if constant is not NOT_CONSTANT:
            return ("constant", repr(constant))
        for child in children(node):
            self.value(child, state)
        return self._fresh(node)

    def _fresh(self, node: cst.CSTNode) -> Term:
        return ("made", id(node), self.turn)

    def _name(self, node: cst.Name, state: State) -> Term:
        if literal(node) is not NOT_CONSTANT:
            return ("constant", node.value)
        return state.names.get(node.value) or ("outer", node.value)

    def _attribute(self, node: cst.Attribute, state: State) -> Term:
        base = self.value(node.value, state)
        known = state.names.get(code_of(node))
        return known or ("attribute", base, node.attr.value, self._changes(node, state))

    def _subscript(self, node: cst.Subscript, state: State) -> Term:
        base = self.value(node.value, state)
        indexes = tuple(self.value(child, state) for element in node.slice for child in children(element.slice))
        known = state.names.get(code_of(node))
        if known is not None:
            return known
        constant = literal(node.slice[0].slice.value) if isinstance(node.slice[0].slice, cst.Index) else None
        if len(node.slice) == 1:
            return self.item(base, constant, (indexes, self._changes(node, state)))
        return ("item", base, indexes, self._changes(node, state))

    def item(self, base: Term, index: Any, more: Term = ()) -> Term:
        """An element of a value, by a constant index where it is one."""
        if isinstance(index, int) and not isinstance(index, bool):
            if base[0] == "tuple" and -len(base[1]) <= index < len(base[1]):
                return tuple(base[1][index])
            return ("item", base, index, more[1] if more else 0)
        return ("item", base, *more)

    def _changes(self, node: cst.Attribute | cst.Subscript, state: State) -> int:
        return state.changes.get(root_of(node), 0)

    def _sequence(self, node: cst.Tuple | cst.List, state: State) -> Term:
        parts = tuple(self.value(e.value, state) for e in node.elements)
        return self._fresh(node) if any(isinstance(e, cst.StarredElement) for e in node.elements) else ("tuple", parts)

    def _binary(self, node: cst.BinaryOperation, state: State) -> Term:
        left, right = self.value(node.left, state), self.value(node.right, state)
        return ("binary", type(node.operator).__name__, left, right)

    def _named(self, node: cst.NamedExpr, state: State) -> Term:
        value = self.value(node.value, state)
        if isinstance(node.target, cst.Name):
            state.bind(node.target.value, value)
        return value

    def _choice(self, node: cst.IfExp, state: State) -> Term:
        self.value(node.test, state)
        other = state.copy()
        first, second = self.value(node.body, state), self.value(node.orelse, other)
        for used, use in other.used.items():
            state.used.setdefault(used, use)
        known = [v for v in (first, second) if v != ("constant", "None")]
        return known[0] if len(set(known)) == 1 else self._fresh(node)

    def _comprehension(self, node: Any, state: State) -> Term:
        clauses: list[cst.CompFor] = []
        clause: cst.CompFor | None = node.for_in
        while clause is not None:
            clauses.append(clause)
            clause = clause.inner_for_in
        outer = dict(state.names)
        iterable = self.value(clauses[0].iter, state)
        for turn in (0, 1):
            with _Turn(self, node, turn):
                self.bind(clauses[0].target, ("item", iterable, self._fresh(clauses[0])), state)
                for inner in clauses[1:]:
                    self.bind(inner.target, ("item", self.value(inner.iter, state), self._fresh(inner)), state)
                for part in (*(i for c in clauses for i in c.ifs), *_elements(node)):
                    self.value(part, state)
        state.names = outer
        return self._fresh(node)

    def bind(self, target: cst.BaseExpression, value: Term, state: State) -> None:
        """Give the names of an assignment's target their values."""
        if isinstance(target, (cst.Tuple, cst.List)):
            starred = False
            for index, element in enumerate(target.elements):
                starred = starred or isinstance(element, cst.StarredElement)
                part = ("rest", value, index) if starred else self.item(value, index)
                self.bind(element.value, part, state)
        elif isinstance(target, (cst.Name, cst.Attribute, cst.Subscript)):
            root = root_of(target)
            if isinstance(target, cst.Subscript):
                state.change(root)
            text = code_of(target)
            if root in self.followed:
                state.bind(text, value)
            else:
                state.forget(text)
        elif isinstance(target, cst.StarredElement):
            self.bind(target.value, value, state)

    # -- calls -------------------------------------------------------------------------------------------------

    def _call(self, node: cst.Call, state: State) -> Term:
        self.value(node.func, state)
        given = {id(a.value): self.value(a.value, state) for a in node.args}
        operation = self.module.operation_at(node)
        role = operation.role if operation is not None else ""
        if operation is not None and role in _USING:
            for way, key, value in self._keys_of(operation, given, state):
                self.use(node, key, value, _USING[role], way, operation.written, state)
        elif operation is not None and role == "key-fold":
            parts = [id(operation.argument(name).node) for name in operation.api.parameters]
            if all(part in given for part in parts):
                return ("folded", *(given[part] for part in parts))
        elif role != "same-function":
            self._call_other(node, given, operation, state)
        return self._fresh(node)

    def _keys_of(
        self, operation: Operation, given: dict[int, Term], state: State
    ) -> Iterator[tuple[str, cst.BaseExpression, Term]]:
        """(way of use, expression, value) for each key that a catalogued call uses up."""
        argument = operation.argument(operation.api.generator)
        if argument.node is None or argument.place is not operation.place:
            return
        way = _WAYS.get(operation.role, "numbers")
        if isinstance(argument.node, cst.Dict):
            for element in argument.node.elements:
                if isinstance(element, cst.DictElement):
                    name = code_of(element.key).strip("'\"")
                    yield f"{way} {name}", element.value, self.value(element.value, state)
        elif id(argument.node) in given and operation.role != "key-apply":
            yield way, argument.node, given[id(argument.node)]

    def _call_other(self, node: cst.Call, given: dict[int, Term], operation: Operation | None, state: State) -> None:
        """A call of something that no table lists, or of what runs a function many times."""
        place = self.module.facts.calls_by_node[node].place
        targets = called(self.module, node.func, place)
        for key, ways in consumed_parameters(node, targets, self.summary):
            if id(key) in given:
                for way in ways:
                    self.use(node, key, given[id(key)], "helper", way, written(self.module, node), state)
        for part in (node.func, *(a.value for a in node.args)):
            self._run_inner(node, part, operation is not None and operation.role == "repeats", state)
            if operation is None:
                state.change(root_of(part))

    def _run_inner(self, node: cst.Call, part: cst.BaseExpression, repeats: bool, state: State) -> None:
        """A function of this scope is called, or handed on: what it captures is used up, perhaps many times."""
        place, named = self.module.facts.calls_by_node[node].place, isinstance(part, (cst.Name, cst.Lambda))
        for owner, function in called(self.module, part, place) if part is node.func or named else ():
            if owner is not self.module or self.scope not in function.chain():
                continue
            for name, uses in self.summary(owner, function).captured.items():
                value = state.names.get(name) or ("outer", name)
                for use in uses:
                    if repeats and use.way.removeprefix(CAPTURED) != "rows":
                        self.report(value, Reuse(use, use, node))
                    self._note(value, _again(use, self.turn), state)

    def _note(self, value: Term, use: Use, state: State) -> None:
        before = state.used.get((value, use.way))
        if before is not None and before.node is use.node and before.turn != use.turn:
            self.report(value, Reuse(before, use, self._loop(before, use)))
        state.used.setdefault((value, use.way), use)

    # -- uses --------------------------------------------------------------------------------------------------

    def use(
        self, node: cst.Call, key: cst.BaseExpression, value: Term, kind: str, way: str, text: str, state: State
    ) -> None:
        """A call uses up a key: reported where it is used up already."""
        if value[0] == "constant":
            return
        place = self.module.facts.calls_by_node[node].place
        use = Use(self.module, node, place, key, kind, way, text, self.turn)
        for other in _TOUCHED_BY.get(way, (way,)):
            before = state.used.get((value, other))
            if before is not None and not is_paired(before, use):
                self.report(value, Reuse(before, use, self._loop(before, use)))
        state.used.setdefault((value, way), use)

    def _loop(self, first: Use, second: Use) -> cst.CSTNode | None:
        """The outermost loop whose turns differ, where one call follows itself."""
        if first.node is not second.node:
            return None
        pairs = zip(first.turn, second.turn, self.loops, strict=False)
        return next((loop for a, b, loop in pairs if a != b), None)

    def report(self, value: Term, reuse: Reuse) -> None:
        """Keep a reuse, once for each call."""
        if id(reuse.second.node) not in self._reported:
            self._reported.add(id(reuse.second.node))
            self.reuses.setdefault(value, []).append(reuse)


def _again(use: Use, turn: tuple[int, ...]) -> Use:
    way = use.way if use.way.startswith(CAPTURED) else CAPTURED + use.way
    return Use(use.module, use.node, use.place, use.key, use.kind, way, use.written, turn)


def _elements(node: Any) -> tuple[cst.BaseExpression, ...]:
    return (node.key, node.value) if isinstance(node, cst.DictComp) else (node.elt,)


class _Turn:
    """One turn of a loop: what is made in it is another value than what the other turn makes."""

    def __init__(self, values: Values, loop: cst.CSTNode, turn: int) -> None:
        self.values, self.loop, self.number = values, loop, turn

    def __enter__(self) -> None:
        self.values.turn = (*self.values.turn, self.number)
        self.values.loops.append(self.loop)

    def __exit__(self, *_: object) -> None:
        self.values.turn = self.values.turn[:-1]
        self.values.loops.pop()


Turn = _Turn
_VALUES: dict[type[cst.CSTNode], Callable[[Values, Any, State], Term]] = {
    cst.Name: Values._name,
    cst.Attribute: Values._attribute,
    cst.Subscript: Values._subscript,
    cst.Tuple: Values._sequence,
    cst.List: Values._sequence,
    cst.BinaryOperation: Values._binary,
    cst.NamedExpr: Values._named,
    cst.IfExp: Values._choice,
    cst.Call: Values._call,
    cst.Lambda: lambda values, node, state: ("lambda", id(node)),
    **dict.fromkeys(COMPREHENSIONS, Values._comprehension),
}
