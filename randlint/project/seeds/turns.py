"""Loops as a reader sees them: which surround a place, what stays the same in every turn, and which ones repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from randlint import syntax as cst
from randlint.facts import Binding, Place
from randlint.facts.model import Block
from randlint.names import words_of
from randlint.patterns import regex
from randlint.project.module import Module
from randlint.syntax.text import code_of

_REPEATING = frozenset(
    {
        "batch", "batches", "dataloader", "epoch", "epochs", "episode", "episodes", "fold", "folds", "i", "it",
        "iter", "iteration", "iterations", "iters", "j", "loader", "rep", "repeat", "repeats", "round", "rounds",
        "run", "runs", "sample", "samples", "sim", "step", "steps", "t", "trial", "trials", "turn", "turns",
    }
)  # fmt: skip
# What is compared under the same numbers: each turn is meant to start alike.
_COMPARED = frozenset(
    {
        "algo", "algorithm", "algorithms", "algos", "alpha", "backend", "backends", "case", "cases", "cfg",
        "classifier", "classifiers", "clf", "clfs", "config", "configs", "device", "devices", "dtype", "dtypes",
        "est", "estimator", "estimators", "grid", "hyperparameters", "kernel", "kernels", "kwargs", "method",
        "methods", "mode", "modes", "model", "models", "net", "nets", "option", "options", "optimizer", "optimizers",
        "param", "params", "pipe", "pipeline", "pipelines", "policy", "policies", "scheduler", "schedulers",
        "setting", "settings", "setup", "solver", "solvers", "strategies", "strategy", "variant", "variants",
    }
)  # fmt: skip
_MAX_DEPTH = 6
_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


def loops(place: Place) -> list[Block]:
    """The loop bodies around a place inside its function, inside out; a lambda is a function of its own."""
    if place.scope.kind == "lambda":
        return []
    return [b for b in place.blocks() if b.kind == "loop" and b.arm == 0]


def is_inside(place: Place, loop: Block) -> bool:
    """True for a place in the body of a loop."""
    return any(b.node is loop.node for b in loops(place))


def is_fixed(module: Module, node: cst.BaseExpression, place: Place, turning: Sequence[Block], depth: int = 0) -> bool:
    """True where an expression surely has one value in all turns of all ``turning`` loops.

    False for anything computed by a call, other than of a seed sequence or ``int()`` of what is fixed itself.
    Without loops the question is about all calls of the function: what the caller passes is not fixed (its attributes
    are taken to be, as in ``config.seed``).
    """
    if depth > _MAX_DEPTH:
        return False
    if isinstance(node, (cst.Integer, cst.Float, cst.SimpleString, cst.ConcatenatedString)):
        return True
    if isinstance(node, cst.Name):
        return _is_fixed_name(module, node.value, place, turning, depth)
    if isinstance(node, cst.Attribute):
        if isinstance(node.value, cst.Name) and not turning:
            return not _is_stored(module, node, place, turning)
        return is_fixed(module, node.value, place, turning, depth + 1) and not _is_stored(module, node, place, turning)
    if isinstance(node, cst.Call):
        operation = module.operation_at(node)
        known = operation is not None and operation.role == "seed-sequence"
        if not known and module.paths(node.func, place) != ["builtins.int"]:
            return False
    return _parts_are_fixed(module, node, place, turning, depth)


def _parts_are_fixed(
    module: Module, node: cst.BaseExpression, place: Place, turning: Sequence[Block], depth: int
) -> bool:
    parts: list[cst.BaseExpression]
    if isinstance(node, cst.Call):
        parts = [a.value for a in node.args]
    elif isinstance(node, (cst.BinaryOperation, cst.BooleanOperation)):
        parts = [node.left, node.right]
    elif isinstance(node, cst.UnaryOperation):
        parts = [node.expression]
    elif isinstance(node, (cst.List, cst.Tuple)):
        parts = [e.value for e in node.elements]
    else:
        return False
    return bool(parts) and all(is_fixed(module, p, place, turning, depth + 1) for p in parts)


def _is_fixed_name(module: Module, name: str, place: Place, turning: Sequence[Block], depth: int) -> bool:
    bindings = next((s.bindings[name] for s in place.scope.chain() if s.bindings.get(name)), [])
    return bool(bindings) and all(_is_fixed_binding(module, b, turning, depth) for b in bindings)


def _is_fixed_binding(module: Module, binding: Binding, turning: Sequence[Block], depth: int) -> bool:
    if not any(is_inside(binding.place, loop) for loop in turning):
        return bool(turning) or binding.place.scope.kind != "function" or _is_constant(module, binding)
    if binding.kind != "assign" or binding.value is None or binding.unpack is not None:
        return False
    return is_fixed(module, binding.value, binding.place, turning, depth + 1)


def _is_constant(module: Module, binding: Binding) -> bool:
    if binding.kind != "assign" or binding.value is None:
        return False
    return all(v.is_constant for v in module.values(binding.value, binding.place))


def _is_stored(module: Module, node: cst.Attribute, place: Place, turning: Sequence[Block]) -> bool:
    """The attribute is assigned in one of the loops, or is one of ``self`` that a method other than
    the constructor sets."""
    text = module.code(node)
    for assignment in module.facts.assignments:
        if module.code(assignment.target) != text:
            continue
        function = assignment.place.scope.function
        if any(is_inside(assignment.place, loop) for loop in turning):
            return True
        in_class = assignment.place.scope.enclosing_class is place.scope.enclosing_class
        if text.startswith("self.") and in_class and function is not None and function.name != "__init__":
            return True
    return False


def repeats(module: Module, loop: Block, place: Place) -> bool:
    """True for loops that do the same again: ``while``, over ``range(n)``, over a loader, over steps."""
    if isinstance(loop.node, cst.While):
        return True
    words: set[str] = set()
    counted = False
    for target, iterable in _clauses(loop.node):
        words |= _words(target) | _words(iterable)
        counted = counted or _counts(module, iterable, place)
        counted = counted and (module.code(target) == "_" or bool(_REPEATING & words))
    return counted or _visits_weights(loop) or bool(_REPEATING - {"i", "j", "t", "it"} & words)


def compares(loop: Block) -> bool:
    """True for loops over models, methods, settings, or over values written out: what is compared gets the same."""
    if _visits_weights(loop):
        return False
    for target, iterable in _clauses(loop.node):
        if isinstance(iterable, (cst.List, cst.Tuple, cst.Set, cst.Dict)):
            return True
        if _COMPARED & (_words(target) | _words(iterable)):
            return True
    return False


def _visits_weights(loop: Block) -> bool:
    """Over ``model.parameters()``: one seed gives all weights the same noise."""
    called = [i.func for _, i in _clauses(loop.node) if isinstance(i, cst.Call)]
    return any(isinstance(f, cst.Attribute) and f.attr.value in {"parameters", "named_parameters"} for f in called)


def _clauses(node: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression]]:
    if isinstance(node, cst.For):
        yield node.target, node.iter
    elif isinstance(node, _COMPREHENSIONS):
        clause: cst.CompFor | None = node.for_in
        while clause is not None:
            yield clause.target, clause.iter
            clause = clause.inner_for_in


def _counts(module: Module, iterable: cst.BaseExpression, place: Place) -> bool:
    """``range(n)``, also inside of ``tqdm(range(n))``."""
    if not isinstance(iterable, cst.Call):
        return False
    if module.paths(iterable.func, place) == ["builtins.range"]:
        return True
    return bool(iterable.args) and _counts(module, iterable.args[0].value, place)


_NAME = regex(r"[A-Za-z_]\w*")


def _words(node: cst.BaseExpression) -> set[str]:
    return {word for name in _NAME.findall(code_of(node)) for word in words_of(name)}
