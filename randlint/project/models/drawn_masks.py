"""Dropout written by hand: a random mask in a model's code that never asks for the mode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from randlint import syntax as cst
from randlint.facts import Call, Scope
from randlint.facts.tree import walk
from randlint.names import draws_evenly, draws_noise, is_dropout_rate, words_of
from randlint.patterns import regex
from randlint.project.models.dropout_rate import State, dropout_rate
from randlint.project.models.layers import is_module_class
from randlint.project.models.models import callers
from randlint.project.models.training_flag import excuses_call, is_excused, mentions_flag, model_class
from randlint.project.module import Module
from randlint.project.project import Project
from randlint.records import dataclass

# Conditions are dropped in training only, to learn guidance: the loss is what calls it.
_CONDITION = regex(r"cond|cfg|guid|class|label|text|caption|prompt|null", re.I)
_NOT_DROPOUT = frozenset({"loss", "losses", "random", "rand", "transform", "transforms"})
_BUILDERS = regex(r"^_*(init|reset|build|make|setup)")


@dataclass(frozen=True, slots=True, eq=False)
class DrawnMask:
    """``named`` is True where the class or function is called after dropout, and not only the rate."""

    call: Call
    function: Scope
    stream: str | None
    named: bool


def drawn_masks(module: Module) -> Iterator[DrawnMask]:
    """The first draw of each method that masks its input like dropout, in any mode."""
    seen: set[int] = set()
    for call in module.facts.calls:
        function = call.place.scope.function
        if function is None or id(function) in seen or _BUILDERS.match(function.name):
            continue
        stream = _drawn_from(module, call)
        if stream is None or mentions_flag(function.node):
            continue
        words = _words(function)
        named = any(w.startswith("drop") for w in words)
        if _NOT_DROPOUT.intersection(words):
            continue
        if not _draws_mask(call, named) or not (named or _compares_rate(call, function)):
            continue
        if not _runs_in_a_model(module, function) or is_excused(module, call.place, call.node):
            continue
        seen.add(id(function))
        yield DrawnMask(call, function, stream, named)


def _drawn_from(module: Module, call: Call) -> str | None:
    operation = module.operation_at(call.node)
    if operation is not None:
        draws = (
            operation.effect == "draw"
            and operation.role == "numbers"
            and not operation.api.short_name.startswith("sample")
        )
        return operation.stream if draws else None
    func = call.node.func
    if isinstance(func, cst.Attribute):
        return _fillers(module.project).get(func.attr.value)
    return None


@lru_cache(maxsize=8)
def _fillers(project: Project) -> dict[str, str]:
    """Streams of methods that fill a tensor in place, known by name alone: ``x.new_empty(n).bernoulli_(p)``."""
    found = {}
    for api in project.catalogue.apis.values():
        if api.effect == "draw" and api.role == "numbers" and api.returns == "self" and api.short_name.endswith("_"):
            found[api.short_name] = api.stream
    return found


def _words(function: Scope) -> tuple[str, ...]:
    """The words of a function's name and of its class's."""
    owner = function.parent if function.parent is not None and function.parent.kind == "class" else None
    return (*words_of(function.name), *(words_of(owner.name) if owner is not None else ()))


def _draws_mask(call: Call, named: bool) -> bool:
    """A draw that can be compared with a rate; a normal one is noise or a weight, unless it is called dropout."""
    func = call.node.func
    name = func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""
    return draws_evenly(name) or (named and draws_noise(name))


def _compares_rate(call: Call, function: Scope) -> bool:
    """True where the draw's own statement, or a division by ``1 - rate`` after it, speaks of a dropout rate."""
    statement = call.place.statement
    if isinstance(statement, (cst.If, cst.While)):
        statement = statement.test
    if statement is None or isinstance(statement, cst.BaseCompoundStatement):
        return False
    if isinstance(statement, (cst.Assign, cst.AnnAssign)):  # the name on the left is what becomes of it
        statement = statement.value
    assert statement is not None
    names = {n.value for n in walk(statement) if isinstance(n, cst.Name)}
    rates = [n for n in sorted(names) if is_dropout_rate(n) and not _CONDITION.search(n)]
    return bool(rates) or bool(names & _scaled_by(function))


def _scaled_by(function: Scope) -> set[str]:
    """Names ``p`` by whose rest something is divided: ``x / (1 - p)``, as dropout scales what it keeps."""
    found = set()
    for part in walk(function.node):
        if not isinstance(part, cst.BinaryOperation) or not isinstance(part.operator, cst.Divide):
            continue
        rest = part.right
        if isinstance(rest, cst.BinaryOperation) and isinstance(rest.operator, cst.Subtract):
            right = rest.right.attr if isinstance(rest.right, cst.Attribute) else rest.right
            if isinstance(rest.left, (cst.Integer, cst.Float)) and isinstance(right, cst.Name):
                odds = any(isinstance(n, cst.Name) and n.value == right.value for n in walk(part.left))
                found |= set() if odds else {right.value}
    return found


def _runs_in_a_model(module: Module, function: Scope) -> bool:
    """True for methods of models, and for functions that a model's method of this file calls with an open rate."""
    owner = function.parent
    if owner is not None and owner.kind == "class":
        return is_module_class(module, owner) or any(c.name == "forward" for c in owner.children)
    return any(_calls_openly(module, call) for call in callers(module, function))


def _calls_openly(module: Module, call: Call) -> bool:
    if model_class(module, call.place) is None or excuses_call(module, call.place, call.node):
        return False
    handed = [a.value for i, a in enumerate(call.node.args) if i or a.keyword is not None]  # the first is the tensor
    rates = [dropout_rate(module, a, call.place).state for a in handed]
    return State.GATED not in rates and any(r in {State.OPEN, State.SETTING} for r in rates)
