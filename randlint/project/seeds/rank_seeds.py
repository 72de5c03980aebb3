"""Which call has seeded a shared stream last before a place, and whether each rank gets another seed from it."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.project.arguments import bind_argument
from randlint.project.models.models import parameter_names
from randlint.project.models.neighbours import calls_of
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.seeds.ranks import depends_on_rank
from randlint.project.seeds.seeding import SeedEvent, seed_events
from randlint.records import dataclass

_MAX_DEPTH = 4
_ALL = "*"


@dataclass(frozen=True, slots=True, eq=False)
class RankSeed:
    """A call that seeds a stream; ``by_rank`` where each process passes another seed, None where that is not known.

    ``expression`` is the seed, None where the function that is called adds the rank itself.
    """

    module: Module
    node: cst.Call
    by_rank: bool | None
    expression: cst.BaseExpression | None = None


def last_seed(module: Module, place: Place, stream: str, depth: int = 0) -> RankSeed | None:
    """The last call before a place that seeds a stream: in its function, else before the calls of that function."""
    before = [
        e
        for e in seed_events(module)
        if (stream in e.streams or _ALL in e.streams)
        and e.place.scope is place.scope
        and e.place.order < place.order
        and not e.place.excludes(place)
    ]
    if before:
        return _judged(module, before[-1], stream)
    function = place.scope.function
    if function is None or depth > _MAX_DEPTH:
        return None
    for other, call in calls_of(module, function):
        found = last_seed(other, call.place, stream, depth + 1)
        if found is not None:
            return found
    return None


def _judged(module: Module, event: SeedEvent, stream: str) -> RankSeed | None:
    call = module.facts.calls_by_node.get(event.node) if isinstance(event.node, cst.Call) else None
    if call is None:
        return None
    operation = module.operation_at(call.node)
    if operation is not None:
        return RankSeed(module, call.node, differs_by_rank(operation), operation.argument(operation.api.seed).node)
    passed = next((a.value for a in call.node.args if depends_on_rank(module, a.value, call.place)), None)
    inner = [s for s in _inner_seeds(module, call) if stream in s.api.all_streams]
    if not inner:
        return RankSeed(module, call.node, None, passed)
    added = any(differs_by_rank(seed) for seed in inner)
    # a seed that the function adds the rank to, or one that has it and is handed through
    return RankSeed(
        module, call.node, added or (passed is not None and _uses_argument(module, call, passed, inner)), passed
    )


def differs_by_rank(seed: Operation) -> bool | None:
    """Whether each process passes another seed; None where no seed can be seen."""
    argument = seed.argument(seed.api.seed)
    for row in seed.module.catalogue.table("rank_specific"):
        if row["api"] == seed.api.name and seed.argument(row["parameter"]).may_be((True,)) is not False:
            return None if seed.argument(row["parameter"]).constants != (True,) else True
    if not argument.is_given or argument.place is None:
        return None
    return depends_on_rank(seed.module, argument.node, argument.place)


def _inner_seeds(module: Module, call: Call) -> Iterator[Operation]:
    for owner, function in _functions(module, call):
        for inner in owner.calls_in(function):
            operation = owner.operation_at(inner.node)
            if operation is not None and operation.effect == "seed":
                yield operation


def _functions(module: Module, call: Call) -> Iterator[tuple[Module, Scope]]:
    for value in module.values(call.node.func, call.place):
        owner = module.project.module_of(value.facts)
        if owner is not None and value.scope is not None and value.scope.kind == "function":
            yield owner, value.scope


def _uses_argument(module: Module, call: Call, passed: cst.BaseExpression, inner: list[Operation]) -> bool:
    """Whether the parameter that the expression is passed for is what the function seeds with."""
    for _, function in _functions(module, call):
        names = parameter_names(function)
        for name in names:
            if bind_argument(module, call.node, call.place, name, names).node is passed:
                seeds = [s.argument(s.api.seed) for s in inner]
                if any(isinstance(s.node, cst.Name) and s.node.value == name for s in seeds):
                    return True
    return False
