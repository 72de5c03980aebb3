"""One file as a table: what each of its functions does to the streams, in order, and what it calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.flow.consequence import is_a_look
from randlint.flow.discarded import is_discarded
from randlint.flow.draws import draws_of, is_read, iteration_of, may_be_shuffled, model_draw, seed_of
from randlint.flow.knowledge import knowledge_of
from randlint.flow.model import (
    ALL,
    Draw,
    Invoke,
    Item,
    Leave,
    Mark,
    Ref,
    Seed,
    Training,
)
from randlint.flow.nest import Event, nested
from randlint.flow.targets import handed_on, may_be_anything, methods_named, owner_of, targets_of
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.seeds.seeding import is_unread_seeder

_EXITS = frozenset({"sys.exit", "os._exit", "builtins.exit", "builtins.quit", "os.abort"})
_READERS = frozenset(
    {"iter", "next", "enumerate", "list", "tuple", "zip", "tqdm", "trange", "cycle", "islice", "sorted"}
)
_GRADIENTS = frozenset({"backward", "grad", "value_and_grad"})
_STEPS = _GRADIENTS | {"step", "zero_grad", "manual_backward"}
_EPOCH = regex(r"^((i|n)_?)?(epoch\w*|episode\w*|ep(_\w*)?)$", re.IGNORECASE)


def read_items(module: Module, scope: Scope) -> tuple[Item, ...]:
    """What a function does, or loading the module, for the module's own scope. ``module`` must be at the root of its
    project's analysis, so that names mean what they always mean."""
    events = sorted(_Reader(module, scope).events(), key=lambda e: e.place.order)
    return nested(module, events)


class _Reader:
    def __init__(self, module: Module, scope: Scope) -> None:
        self.module = module
        self.scope = scope
        self.path = str(module.source.path)
        self.returned = {id(node): place for node, place in scope.returns}
        self.looped = {
            id(b.value): b.place
            for s in _run_by(scope)
            for found in module.facts.bindings_near(s)
            for b in found
            if b.kind == "for"
        }
        self.knowledge = knowledge_of(module)

    def events(self) -> Iterator[Event]:
        for call in self.module.facts.calls_near(self.scope):
            if self._is_here(call.place):
                mark = Mark(self.path, "call", call.place.order)
                for item in self._call(call, mark):
                    yield Event(call.place, item)
        yield from self._imports()
        yield from self._statements()

    def _is_here(self, place: Place) -> bool:
        return owner_of(place) is self.scope

    # -- calls -------------------------------------------------------------------------------------------------

    def _call(self, call: Call, mark: Mark) -> Iterator[Item]:
        deferred = any(s.kind == "lambda" for s in _inner(call.place))
        operation = self.module.operation_at(call.node)
        seed = seed_of(operation, mark) if operation is not None else None
        if seed is not None and not deferred:
            yield seed
        for draw in self._draws(call, operation, mark):
            if draw.what != "weights" or not self._is_discarded(call):
                yield replace(draw, later=True) if deferred else draw
        if self.knowledge.trains(self.module, call, operation):
            written = self.module.code(call.node.func)
            method = written.rpartition(".")[2]
            if method not in _STEPS or not _is_a_trial(call.place):
                yield Training(mark, written, method in _GRADIENTS)
        yield from self._readings(call, mark)
        target = targets_of(self.module, call)
        if target.refs:
            discarded = bool(target.builds) and self._is_discarded(call)
            yield Invoke(target.refs, mark, "keep" if deferred else "call", target.builds, discarded)
        elif operation is None and not deferred:
            yield from self._unread(call, mark)
        yield from self._handed_on(call, mark, bool(target.refs))

    def _unread(self, call: Call, mark: Mark) -> Iterator[Item]:
        """A call of something that cannot be read: a seeding helper by its name, or a method of some object."""
        func = call.node.func
        if is_unread_seeder(self.module, call):
            yield Seed((ALL,), mark, self.module.code(func), quiet=True)
        elif any(v.path in _EXITS for v in self.module.values(func, call.place)):
            yield Leave(returns=False)
        elif isinstance(func, cst.Attribute) and any(may_be_anything(v) for v in self.module.values(func, call.place)):
            refs = methods_named(self.module, func.attr.value)
            if refs:
                yield Invoke(refs, mark, "maybe")

    def _handed_on(self, call: Call, mark: Mark, is_local: bool) -> Iterator[Item]:
        for refs, is_object in handed_on(self.module, call):
            if refs:
                yield Invoke(refs, mark, "keep" if is_object or is_local else "pass")

    def _draws(self, call: Call, operation: Operation | None, mark: Mark) -> Iterator[Draw]:
        found = list(draws_of(operation, mark)) if operation is not None else []
        named = model_draw(self.module, call, mark) if not found else None
        yield from found if named is None else [named]

    def _is_discarded(self, call: Call) -> bool:
        return is_discarded(self.module, call.node, call.place)

    # -- loaders that are read ---------------------------------------------------------------------------------

    def _readings(self, call: Call, mark: Mark) -> Iterator[Item]:
        func = call.node.func
        name = func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""
        if name in _READERS:
            for arg in call.node.args:
                yield from self._iterated(arg.value, call.place, mark)

    def _iterated(self, node: cst.BaseExpression, place: Place, mark: Mark) -> Iterator[Item]:
        if not isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)):
            return
        for value in self.module.values(node, place):
            owner = self.module.project.module_of(value.facts)
            operation = owner.operation_at(value.node) if owner is not None else None
            if operation is None or not is_read(operation):
                continue
            draw, look = iteration_of(operation, mark), is_a_look(self.module, place)
            if may_be_shuffled(operation) and (not look or isinstance(place.statement, cst.For)):
                yield Training(mark, operation.written)
            if draw is not None and not look:
                yield draw
            return

    # -- statements --------------------------------------------------------------------------------------------

    def _imports(self) -> Iterator[Event]:
        numbers: dict[int, int] = {}
        for statement in self.module.facts.statements_near(self.scope):
            numbers[id(statement.node)] = statement.number
        for fact in self.module.facts.imports_near(self.scope):
            if fact.place.for_types_only or not self._is_here(fact.place):
                continue
            paths = self.module.project.executed(fact.module, fact.name, self.module.source.path)
            number = numbers.get(id(fact.statement))
            if paths and number is not None:
                mark = Mark(self.path, "statement", number)
                for path in paths:
                    yield Event(fact.place, Invoke((Ref(str(path), 0),), mark, "import"))

    def _statements(self) -> Iterator[Event]:
        for statement in self.module.facts.statements_near(self.scope):
            node, place = statement.node, statement.place
            if not self._is_here(place):
                continue
            mark = Mark(self.path, "statement", statement.number)
            if isinstance(node, cst.Return):
                yield Event(self.returned.get(id(node.value), place), Leave(returns=True))
            elif isinstance(node, cst.Raise):
                yield Event(place, Leave(returns=False))
            elif isinstance(node, cst.For):
                place = self.looped.get(id(node.iter), place)
                if isinstance(node.target, cst.Name) and _EPOCH.match(node.target.value):
                    yield Event(place, Training(mark, f"for {node.target.value}"))
                for item in self._iterated(node.iter, place, mark):
                    yield Event(place, item)


def _run_by(scope: Scope) -> Iterator[Scope]:
    """A function and the class bodies in it, which run along with it."""
    yield scope
    for child in scope.children:
        if child.kind == "class":
            yield from _run_by(child)


def _is_a_trial(place: Place) -> bool:
    """True below the main guard outside of any loop: one step shows that a module's code runs."""
    return place.loop is None and any(block.kind == "main" for block in place.blocks())


def _inner(place: Place) -> Iterator[Scope]:
    for scope in place.scope.chain():
        if scope.kind in {"function", "module"}:
            return
        yield scope
