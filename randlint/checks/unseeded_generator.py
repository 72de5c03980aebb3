"""unseeded-generator: a generator is made without a seed, so its stream starts from fresh entropy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_seed
from randlint.facts import Binding, Value
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.seeds.shared_defaults import shared_defaults

_NOT_FOR_NUMBERS = regex(
    r"jitter|backoff|nonce|secret|password|uuid|run_?id|fingerprint|(^|_)(retry|port|token|salt|uid|ids|tmp)($|_)",
    re.IGNORECASE,
)
_SEED_TARGET = regex(r"(^|_)(seeds?|entropy)($|_)", re.IGNORECASE)
_RESEEDING = frozenset({"seed", "manual_seed", "setstate", "set_state", "__setstate__"})


@check("unseeded-generator")
def unseeded_generator(module: Module) -> Iterator[Draft]:
    """Report ``default_rng()`` and its kin where no seed reaches them.

    Silent where the caller may pass a generator or seed instead (a fallback for a parameter), where the generator is
    seeded or restored later, where it only makes a seed, and where randomness is wanted (jitter, tokens, run ids).
    """
    for make in module.select(effect="make"):
        if not make.api.seed or not make.is_unseeded:
            continue
        if _is_fallback(make) or _is_wanted(make) or _is_seeded_later(make):
            continue
        # Have: a stream of its own, from fresh entropy, that nobody can pin.
        draft = Draft(
            module,
            make.node,
            make.place,
            "unseeded",
            data={
                "api": make.written,
                "parameter": make.api.seed,
                "literal": module.project.seed_literal,
            },
            fix=lambda make=make: pass_seed(make),  # type: ignore[misc]
        )
        # a search that tries other things in each run is what many want
        yield draft.strict() if make.role == "search-sampler" else draft


def _is_fallback(make: Operation) -> bool:
    """``rng or default_rng()``, ``rng=default_rng()`` in a signature, or under a test such as ``if rng is None:``."""
    if isinstance(make.call.parent, cst.BooleanOperation) or _is_default(make):
        return True
    return any(_asks_for_none(make.module, guard.test) for guard in _guards(make))


def _is_default(make: Operation) -> bool:
    """The default of a parameter or of a dataclass field: ``shared-default-generator`` speaks of it."""
    return any(default.made.node is make.node for default in shared_defaults(make.module))


def _guards(make: Operation) -> list[cst.If | cst.IfExp]:
    return [b.node for b in make.place.blocks() if isinstance(b.node, (cst.If, cst.IfExp))]


def _asks_for_none(module: Module, test: cst.BaseExpression) -> bool:
    """The test compares something with None, or asks for the truth of a name that a caller or a config sets."""
    if isinstance(test, cst.UnaryOperation):
        test = test.expression
    if isinstance(test, cst.BooleanOperation):
        return _asks_for_none(module, test.left) or _asks_for_none(module, test.right)
    if isinstance(test, cst.Comparison):
        return "None" in module.code(test)
    if isinstance(test, cst.Call):  # isinstance(rng, Generator), hasattr(self, "rng")
        return True
    return isinstance(test, (cst.Name, cst.Attribute))


def _is_wanted(make: Operation) -> bool:
    function = make.place.scope.function
    names = [function.name] if function is not None else []
    names += _targets(make)
    if any(_NOT_FOR_NUMBERS.search(n) for n in names):
        return True
    # default_rng().integers(...) that becomes a seed is entropy for a seed, which is logged or not: another question
    statement = make.place.statement
    if isinstance(statement, cst.Assign):
        return any(_SEED_TARGET.search(make.module.code(t.target)) for t in statement.targets)
    return False


def _targets(make: Operation) -> list[str]:
    statement = make.place.statement
    if isinstance(statement, cst.Assign):
        return [make.module.code(t.target) for t in statement.targets]
    return []


def _is_seeded_later(make: Operation) -> bool:
    """The object gets a seed or a state after it was made, or its name is also bound to a seeded one."""
    module = make.module
    for call in module.facts.calls:
        func = call.node.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in _RESEEDING or not call.node.args:
            continue
        if any(_made_by(v, make) for v in module.values(func.value, call.place)):
            return True
    for assignment in module.facts.assignments:
        target = assignment.target
        if isinstance(target, cst.Attribute) and target.attr.value in {"state", "__dict__"}:
            owner = target.value.value if isinstance(target.value, cst.Attribute) else target.value
            if any(_made_by(v, make) for v in module.values(owner, assignment.place)):
                return True
    return any(_is_other_value(make, b) for b in _sibling_bindings(make))


def _made_by(value: Value, make: Operation) -> bool:
    return value.node is make.node


def _sibling_bindings(make: Operation) -> list[Binding]:
    """Other bindings of the attribute that the generator is stored in: a ``seed()`` method, a setter."""
    owner = make.place.scope.enclosing_class
    if owner is None:
        return []
    return [
        other
        for bindings in owner.attributes.values()
        if any(b.value is make.node for b in bindings)
        for other in bindings
        if other.value is not make.node
    ]


def _is_other_value(make: Operation, binding: Binding) -> bool:
    """A seeded generator or something that a caller hands in; another unseeded one or None does not count."""
    values = make.module.values(binding.value, binding.place)
    operation = make.module.operation_at(binding.value)
    if operation is not None and operation.effect == "make":
        return not operation.is_unseeded
    return bool(values) and not all(v.is_none for v in values)
