"""Loops that read again and again what a call has made: followed back through names, attributes, parameters, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace

from randlint import syntax as cst
from randlint.facts import Block, Place, Scope, Value
from randlint.facts.model import Binding
from randlint.facts.values import literal
from randlint.names import words_of
from randlint.project.models.models import members
from randlint.project.models.neighbours import calls_of, passed_for
from randlint.project.module import Module
from randlint.project.seeds.turns import is_inside, loops
from randlint.records import dataclass

_MAX_DEPTH = 14
_MAX_STEPS = 400
_OTHER_ROUNDS = frozenset(
    {"fold", "folds", "run", "runs", "trial", "trials", "seed", "seeds", "rep", "repeat", "repeats"}
)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A place that starts to read something from its beginning: a loop over ``node``, or ``iter(node)``."""

    module: Module
    node: cst.BaseExpression
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """A loop that runs a reading again in each turn; ``place`` is what it holds: the reading, or a call on the way."""

    module: Module
    block: Block
    place: Place


def readings(module: Module) -> Iterator[Reading]:
    """Everything in a file that is read from its beginning, in order: comprehensions are left out."""
    for statement in module.facts.statements:
        if isinstance(statement.node, cst.For) and isinstance(_core(statement.node.iter), (cst.Name, cst.Attribute)):
            yield Reading(module, statement.node.iter, statement.place)
    for call in module.facts.calls:
        named = isinstance(call.node.func, cst.Name) and call.node.func.value == "iter"
        if named and len(call.node.args) == 1 and call.place.loop is not None:
            yield Reading(module, call.node.args[0].value, call.place)


def _core(node: cst.BaseExpression) -> cst.BaseExpression:
    """What is wrapped: ``loader`` for ``enumerate(tqdm(loader), 1)``."""
    while isinstance(node, cst.Call) and node.args:
        node = node.args[0].value
    return node


def rounds_of(reading: Reading, made: cst.Call) -> Round | None:
    """The innermost loop in each turn of which a reading reads anew what the call ``made``, made before the loop.

    None where the reading does not come from that call as far as can be seen, or no such loop is seen.
    """
    return _Search(made).follow(reading.module, reading.node, reading.place, None, 0)


def comes_from(module: Module, node: cst.BaseExpression, place: Place, made: cst.Call) -> bool:
    """True where an expression may be, or hold, what a call has made."""
    search = _Search(made)
    search.follow(module, node, place, None, 0)
    return search.found


@dataclass(slots=True)
class _Search:
    made: cst.Call
    found: bool = False
    steps: int = 0
    active: set[int] = field(default_factory=set)

    def follow(
        self, module: Module, node: cst.BaseExpression, place: Place, loop: Round | None, depth: int
    ) -> Round | None:
        """Go back from an expression to the call; ``loop`` is the round that was met on the way."""
        self.steps += 1
        if depth > _MAX_DEPTH or self.steps > _MAX_STEPS or id(node) in self.active:
            return None
        if node is self.made:
            self.found = True
            return loop
        self.active.add(id(node))
        try:
            return self._step(module, node, place, loop, depth + 1)
        finally:
            self.active.discard(id(node))

    def _step(
        self, module: Module, node: cst.BaseExpression, place: Place, loop: Round | None, depth: int
    ) -> Round | None:
        if isinstance(node, cst.Name):
            bindings = module.resolver.reaching(node.value, place)
            return self._first(self._bound(module, b, place, loop, depth) for b in bindings)
        if isinstance(node, cst.Attribute):
            return self._attribute(module, node, place, loop, depth)
        if isinstance(node, cst.Call):
            return self._call(module, node, place, loop, depth)
        parts = _parts(node)
        return self._first(self.follow(module, part, place, loop, depth) for part in parts)

    def _first(self, found: Iterator[Round | None]) -> Round | None:
        return next((each for each in found if each is not None), None)

    def _bound(self, module: Module, binding: Binding, place: Place, loop: Round | None, depth: int) -> Round | None:
        loop = loop or _round(module, place, binding.place)
        if binding.kind == "param":
            passed = passed_for(module, binding)
            return self._first(
                self.follow(m, a.node, p, loop, depth) for m, a, p in passed if a.node is not None and p is not None
            )
        if binding.kind == "import":
            return self._first(self._value(module, value, loop, depth) for value in module.resolver.bound(binding, 0))
        if binding.kind not in {"assign", "with"} or binding.value is None:
            return None
        if binding.unpack is None:
            return self.follow(module, binding.value, binding.place, loop, depth)
        return self._unpacked(module, binding, loop, depth)

    def _value(self, module: Module, value: Value, loop: Round | None, depth: int) -> Round | None:
        """A name of another file."""
        owner = module.project.module_of(value.facts)
        if owner is None or not isinstance(value.node, cst.BaseExpression) or value.place is None:
            return None
        return self.follow(owner, value.node, value.place, loop, depth)

    def _unpacked(self, module: Module, binding: Binding, loop: Round | None, depth: int) -> Round | None:
        """``train, test = make_loaders()``: what the function gives back there, or what a wrapper is given there."""
        value, index = binding.value, binding.unpack
        if not isinstance(value, cst.Call) or index is None or index < 0:
            return None
        own = list(_functions(module, value, binding.place))
        for owner, function in own:
            for node, place in function.returns:
                if isinstance(node, cst.Tuple) and len(node.elements) > index:
                    found = self.follow(owner, node.elements[index].value, place, loop, depth)
                    if found is not None:
                        return found
        if own:
            return None
        return self._first(self.follow(module, a.value, binding.place, loop, depth) for a in value.args)

    def _attribute(
        self, module: Module, node: cst.Attribute, place: Place, loop: Round | None, depth: int
    ) -> Round | None:
        for base in module.values(node.value, place):
            owner = module.project.module_of(base.facts) or module
            if base.scope is None or base.scope.kind != "class":
                continue
            for holder, binding in members(owner, base.scope, node.attr.value):
                around = loop or _round(module, place, binding.place)
                found = self._bound(holder, binding, binding.place, around, depth)
                if found is not None:
                    return found
        return None

    def _call(self, module: Module, node: cst.Call, place: Place, loop: Round | None, depth: int) -> Round | None:
        own = list(_functions(module, node, place))
        if own:
            made_there = [(owner, n, p) for owner, function in own for n, p in _returned(function)]
            return self._first(self.follow(owner, n, p, loop, depth) for owner, n, p in made_there)
        paths = module.paths(node.func, place)
        if any(p.startswith("builtins.") and p not in _names(module, "reader") for p in paths):
            return None
        return self._first(self.follow(module, a.value, place, loop, depth) for a in node.args)


def _functions(module: Module, node: cst.Call, place: Place) -> Iterator[tuple[Module, Scope]]:
    """The functions of the project that a call runs, also those that are handed over: ``make()``."""
    for value in module.values(node.func, place):
        owner = module.project.module_of(value.facts) or module
        if value.scope is not None and value.scope.kind in {"function", "lambda"}:
            yield owner, value.scope
        elif value.binding is not None and value.binding.kind == "param" and value.path == f"?{value.binding.name}":
            for other, argument, _ in passed_for(owner, value.binding):
                for given in argument.values:
                    if given.scope is not None and given.scope.kind in {"function", "lambda"}:
                        yield other.project.module_of(given.facts) or other, given.scope


def _returned(function: Scope) -> list[tuple[cst.BaseExpression, Place]]:
    """What a function gives back, with the places."""
    if isinstance(function.node, cst.Lambda) and function.place is not None:
        return [(function.node.body, replace(function.place, scope=function))]
    return function.returns


def _parts(node: cst.CSTNode) -> list[cst.BaseExpression]:
    if isinstance(node, cst.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, cst.BooleanOperation):
        return [node.left, node.right]
    if isinstance(node, cst.NamedExpr):
        return [node.value]
    return []


# -- rounds ------------------------------------------------------------------------------------------------------


def _round(module: Module, place: Place, bound: Place, depth: int = 0) -> Round | None:
    """The innermost loop around a place, or around the calls of its function, that what is ``bound`` outlasts."""
    for block in loops(place):
        if (is_inside(bound, block) and not _counts_epochs(block)) or not _repeats(module, block, place):
            continue
        return Round(module, block, place)
    function = place.scope.function
    if function is None or bound.scope is place.scope or depth > 4:
        return None
    for other, call in calls_of(module, function):
        found = _round(other, call.place, bound, depth + 1)
        if found is not None:
            return found
    return None


def _counts_epochs(block: Block) -> bool:
    return isinstance(block.node, cst.For) and any("epoch" in w or w == "ep" for w in _target_words(block.node))


def _target_words(node: cst.For) -> list[str]:
    targets = node.target.elements if isinstance(node.target, cst.Tuple) else [node]
    names = [t.value if isinstance(t, cst.BaseElement) else node.target for t in targets]
    return [word for name in names if isinstance(name, cst.Name) for word in words_of(name.value)]


def _repeats(module: Module, block: Block, place: Place) -> bool:
    """True for a loop that does the same again: over epochs or a count of more than one, or ``while``."""
    node = block.node
    if isinstance(node, cst.While):
        return not _breaks_at_once(node)
    if not isinstance(node, cst.For) or _OTHER_ROUNDS.intersection(_target_words(node)):
        return False
    counted = _counter(module, node.iter, place)
    if counted is None:
        return _counts_epochs(block)
    ends = [a.value for a in counted.args]
    known = [literal(v.node) for e in ends for v in module.values(e, place)[:1]]
    return known not in ([1], [0, 1])


def _breaks_at_once(node: cst.While) -> bool:
    last = node.body.body[-1] if node.body.body else None
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], (cst.Break, cst.Return))


def counts_from_zero(module: Module, node: cst.BaseExpression, place: Place) -> bool:
    """True for ``range(n)`` and ``range(0, n)``, also inside of a progress bar."""
    counted = _counter(module, node, place)
    args = counted.args if counted is not None else ()
    return len(args) == 1 or (len(args) > 1 and literal(args[0].value) == 0)


def _counter(module: Module, node: cst.BaseExpression, place: Place, depth: int = 0) -> cst.Call | None:
    """``range(n)`` in ``tqdm(range(n))``, also under a name."""
    if depth > _MAX_DEPTH:
        return None
    for value in module.values(node, place):
        call = value.node
        if not isinstance(call, cst.Call) or value.place is None:
            continue
        owner = module.project.module_of(value.facts) or module
        if value.path.removesuffix("()") in _names(module, "counter"):
            return call
        found = _counter(owner, call.args[0].value, value.place, depth + 1) if call.args else None
        if found is not None:
            return found
    return None


def _names(module: Module, table: str) -> frozenset[str]:
    return frozenset(name for row in module.catalogue.table(table) for name in row["names"])
