"""entropy-seed: a stream is seeded with something that is new in every run, and nobody learns what it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.callers import starts_program
from randlint.checks.edits import pass_argument, seed_expression
from randlint.facts import Place
from randlint.facts.tree import is_name, walk
from randlint.findings import Applicability, Confidence, Fix
from randlint.patterns import regex
from randlint.project import Module, Operation, seeded_before
from randlint.project.data.worker_seeds import init_functions
from randlint.project.files.test_files import is_test_file
from randlint.project.seeds.arguments import Part, SeedArgument, parts_of, seed_arguments

_TAKES_SEED = regex(r"seed|rng|generator|random_?state", re.I)
_CONVERSIONS = frozenset({"int", "abs", "hash", "float", "min", "max", "round", "isinstance", "len"})


@check("entropy-seed")
def entropy_seed(module: Module) -> Iterator[Draft]:
    """Report seeds from the clock, the operating system or nothing at all.

    Silent where the seed is told: printed, logged, stored, put into a text, or given back. Strict where it stands in
    for a parameter that the caller left out, and in tests.
    """
    workers = {id(init.function.scope) for init in init_functions(module)}
    for draft in _drafts(module):
        if id(draft.place.scope.function) in workers:  # wrong-worker-init-fn speaks of these
            continue
        yield draft.strict() if is_test_file(module.source.display) else draft


def _drafts(module: Module) -> Iterator[Draft]:
    for operation in (*module.select(effect="seed"), *module.select(effect="make", role="entropy")):
        if operation.role == "entropy":
            if _is_statement(operation) or operation.effect == "make":
                yield Draft(module, operation.node, operation.place, "fresh", _data(operation, ""), operation.stream)
        elif operation.effect == "seed" and _seeds_with_nothing(operation):
            yield _none(operation)
    seen: set[int] = set()
    for argument in seed_arguments(module):
        draft = _from_entropy(module, argument)
        if draft is not None and id(draft.node) not in seen:
            seen.add(id(draft.node))
            yield draft


def _seeds_with_nothing(operation: Operation) -> bool:
    """A seed call of one stream, without a seed; helpers that seed several have their own defaults."""
    api = operation.api
    required = api.role == "seed" and api.stream and api.seed and api.seed not in api.defaults
    return bool(required) and operation.is_unseeded


def _is_statement(operation: Operation) -> bool:
    """What the call gives back, the seed, goes nowhere."""
    return isinstance(operation.call.parent, cst.Expr)


def _none(operation: Operation) -> Draft:
    return Draft(
        operation.module,
        operation.node,
        operation.place,
        "none",
        _data(operation, ""),
        operation.stream,
        fix=lambda: _pin(operation),
    )


def _data(operation: Operation, source: str) -> dict[str, str]:
    return {"api": operation.written, "source": source, "stream": operation.stream or ""}


def _from_entropy(module: Module, argument: SeedArgument) -> Draft | None:
    """A draft where a part of the seed is new in every run and the seed is told nowhere."""
    operation = argument.operation
    for part in parts_of(module, argument.node, argument.place):
        source = _source(module, part)
        if not source:
            continue
        if part.name and _is_told(module, part, argument.place):
            return None
        # Have: a seed that is new in every run and that nothing writes down.
        draft = Draft(
            module,
            argument.call if argument.is_direct or not part.name else argument.node,
            argument.place,
            "entropy",
            _data(operation, source) | {"api": _callee(module, argument.call)},
            operation.stream,
            confidence=Confidence.HIGH if part.certain else Confidence.MEDIUM,
            fix=(lambda: _pin(operation)) if argument.is_direct and not part.name else None,
        )
        stands_in = not part.certain and _stands_in(module, part, argument.place)
        stands_in = stands_in or _is_second_choice(module, part.node, part.place)
        return draft.strict() if stands_in or _makes_up_for_parameter(module, argument.call) else draft
    return None


def _callee(module: Module, call: cst.Call) -> str:
    return " ".join(module.code(call.func).split())


def _source(module: Module, part: Part) -> str:
    """How the code writes the source of entropy that a part is; empty where it is none."""
    if not isinstance(part.node, cst.Call):
        return ""
    names = {name for row in module.catalogue.table("entropy_source") for name in row["names"]}
    if names.intersection(module.paths(part.node.func, part.place)):
        return _callee(module, part.node)
    operation = module.operation_at(part.node)
    if operation is None or operation.effect != "draw" or operation.stream is None:
        return ""
    drawn = operation.role in {"numbers", "choice"} and operation.is_unseeded
    if not drawn or not starts_program(module, part.place):
        return ""
    if not seeded_before(module, part.place, operation.stream, itself=False):
        return _callee(module, part.node)
    return ""


def _stands_in(module: Module, part: Part, place: Place) -> bool:
    """The entropy is what a function takes where its caller gave no seed."""
    return any(b.kind == "param" for b in module.resolver.reaching(part.name, place))


def _is_second_choice(module: Module, node: cst.CSTNode | None, place: Place) -> bool:
    """``seed if seed is not None else time()`` and ``seed or time()``, where the caller chooses the seed."""
    for found in walk(place.statement) if place.statement is not None else ():
        if isinstance(found, cst.IfExp):
            asked, arms = found.test, [found.body, found.orelse]
        elif isinstance(found, cst.BooleanOperation):
            asked, arms = found.left, [found.right]
        else:
            continue
        names = [n.value for n in walk(asked) if isinstance(n, cst.Name)]
        chosen = any(b.kind == "param" for name in names for b in module.resolver.reaching(name, place))
        if chosen and any(n is node for arm in arms for n in walk(arm)):
            return True
    return False


def _makes_up_for_parameter(module: Module, call: cst.Call) -> bool:
    """``if rng is None: rng = default_rng(secrets.randbits(128))``: the caller gave no generator."""
    for assignment in module.facts.assignments:
        if assignment.value is not call or not isinstance(assignment.target, cst.Name):
            continue
        scope, name = assignment.place.scope, assignment.target.value
        return any(b.kind == "param" for b in scope.bindings.get(name, ()))
    return False


# -- whether somebody learns the seed --------------------------------------------------------------------------


def _is_told(module: Module, part: Part, place: Place) -> bool:
    bindings = module.resolver.reaching(part.name, place)
    scope = bindings[0].place.scope if bindings else place.scope
    return any(_tells(module, node, part.name) for node in walk(scope.node))


def _tells(module: Module, node: cst.CSTNode, name: str) -> bool:
    """Whether a node hands the seed on to anything but a stream."""
    if isinstance(node, (cst.Return, cst.Yield)):
        return node.value is not None and _holds(node.value, name)
    if isinstance(node, cst.FormattedStringExpression):
        return any(is_name(inner, name) for inner in walk(node.expression))
    if isinstance(node, cst.DictElement):
        return _holds(node.value, name)
    if isinstance(node, cst.Assign):
        stored = any(isinstance(t.target, (cst.Attribute, cst.Subscript)) for t in node.targets)
        return stored and is_name(node.value, name)
    if isinstance(node, cst.Call):
        callee = _callee(module, node)
        operation = module.operation_at(node)
        seeds = operation is not None and bool(operation.seed_parameter)
        if seeds or _TAKES_SEED.search(callee) or callee in _CONVERSIONS:
            return False
        return any(is_name(a.value, name) or _is_told_in(a.value, name) for a in node.args)
    return False


def _holds(node: cst.CSTNode, name: str) -> bool:
    """Whether the name stands in an expression, outside of calls."""
    return is_name(node, name) or (
        isinstance(node, (cst.Tuple, cst.List)) and any(is_name(e.value, name) for e in node.elements)
    )


def _is_told_in(node: cst.CSTNode, name: str) -> bool:
    """``"seed: %d" % seed``, ``"seed " + str(seed)``: the name in what an unknown function gets."""
    return isinstance(node, cst.BinaryOperation) and any(is_name(n, name) for n in walk(node))


# -- fix ---------------------------------------------------------------------------------------------------------


def _pin(operation: Operation) -> Fix | None:
    module = operation.module
    if operation.place.loop is not None or not operation.api.seed:
        return None
    text = seed_expression(module, operation.place)
    return pass_argument(
        module, operation.node, operation.api.seed, text, Applicability.UNSAFE, operation.api.parameters
    )
