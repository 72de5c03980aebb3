"""forked-generator: processes that are copies of this one draw from copies of one stream."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.findings import Confidence
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.data.datasets import Function, operations_in, run_by
from randlint.project.files.pins import pins_for
from randlint.project.files.test_files import is_test_file
from randlint.project.process.forked_readers import read_by_processes
from randlint.project.process.handed import Handed, handed_to_processes
from randlint.project.process.processes import process_starts
from randlint.project.seeds.generators import drawn_from
from randlint.project.seeds.seeding import seed_events
from randlint.records import dataclass

_DRAWS = frozenset({"numbers", "shuffle", "choice", "split"})
_SEED_NAME = regex(r"seed|rng|random_?state|generator|^(rs|prng|ss|gen)$", re.I)


@check("forked-generator")
def forked_generator(module: Module) -> Iterator[Draft]:
    """Report functions that forked processes run and that draw from a stream made before: where they are handed over.

    Silent where the function seeds, where it is given a seed or generator, where an initializer seeds (or cannot be
    read), and where processes start afresh.
    """
    handed = (*handed_to_processes(module), *read_by_processes(module))
    if not handed or any(start.everywhere for start in process_starts(module)):
        return
    pins = pins_for(module.source.path, module.project.root)
    if any(pins.at_least(row["of"], row["until"]) is not None for row in module.catalogue.table("fork")):
        return
    done: list[cst.CSTNode] = []
    for one in handed:
        node = one.function.scope.node
        if any(node is d for d in done) or not _in_several(one, handed):
            continue
        # Have: several processes that run the function, each a copy of this one.
        drawn = _copied(one)
        if drawn is not None:
            done.append(node)
            draft = _draft(module, one, drawn)
            yield draft.strict() if is_test_file(module.source.display) else draft


def _in_several(one: Handed, handed: tuple[Handed, ...]) -> bool:
    return one.many or any(h is not one and h.function.scope is one.function.scope for h in handed)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A draw in a forked process; ``made`` made the generator that it comes from, None for a shared stream."""

    operation: Operation
    generator: str
    made: Operation | None


def _copied(one: Handed) -> Drawn | None:
    """What the function draws from a stream that it has a copy of; None where it is given or makes one of its own."""
    if any(_SEED_NAME.search(p.name.value) for p in one.function.scope.parameters):
        return None
    running = [f for f, _ in run_by([one.function])]
    inherited = [s for row in one.function.module.catalogue.table("fork") for s in row["inherited"]]
    for function in running:
        for operation in operations_in(function):
            if operation.effect != "draw" or operation.by_name_alone or operation.role not in _DRAWS:
                continue
            if operation.is_random is not True:
                continue
            source = drawn_from(operation)
            stream = operation.stream
            if source is None and operation.is_unseeded and stream is not None and stream in inherited:
                if not _seeds(one, running, stream):
                    return Drawn(operation, "", None)
            elif source is not None:
                made = _made_before(one, function, operation, source)
                if made is not None and not _reseeded(function.module.code(source), running):
                    return Drawn(operation, function.module.code(source), made)
    return None


def _seeds(one: Handed, running: list[Function], stream: str) -> bool:
    """Whether the function, or what runs first in its process, seeds the stream, or may do so."""
    if any(_seeds_in(f, stream) for f in running):
        return True
    first = one.initializer
    if not first.is_given or first.is_none or first.node is None or first.place is None:
        return first.is_unknown
    home = one.function.module
    starts = [
        Function(home.project.module_of(v.facts) or home, v.scope)
        for v in first.values
        if v.scope is not None and v.scope.kind == "function"
    ]
    if not starts:
        return True  # a seeding function of a library, or something that cannot be read
    return any(_seeds_in(f, stream) for f, _ in run_by(starts))


def _seeds_in(function: Function, stream: str) -> bool:
    for event in seed_events(function.module):
        inside = event.place.scope.function is function.scope or event.place.scope is function.scope
        if inside and event.streams & {stream, "*"}:
            return True
    return any(o.effect == "seed" and stream in o.api.all_streams for o in operations_in(function))


def _made_before(one: Handed, function: Function, draw: Operation, source: cst.BaseExpression) -> Operation | None:
    """What made the generator of a draw before any process started, at module level or in the constructor of the
    object whose method is handed over; None where that is not sure."""
    found: list[Operation] = []
    for value in function.module.values(source, draw.place):
        owner = function.module.project.module_of(value.facts) or function.module
        made = owner.operation_at(value.node)
        if made is None or made.api.stream != "own" or made.effect not in {"make", "derive", "seed"}:
            return None
        maker = made.place.scope.function
        if maker is not None and not (one.of_self and maker.name == "__init__"):
            return None
        found.append(made)
    return found[-1] if found else None


def _reseeded(name: str, running: list[Function]) -> bool:
    """``RNG.seed(task)`` in the process, or another generator put in its place (``global RNG``)."""
    for function in running:
        if name in function.scope.bindings or name in function.scope.outer_names:
            return True
        for operation in operations_in(function):
            func = operation.node.func
            if operation.effect != "seed" or not isinstance(func, cst.Attribute):
                continue
            if function.module.code(func.value) == name:
                return True
    return False


def _draft(module: Module, one: Handed, drawn: Drawn) -> Draft:
    operation = drawn.operation
    scope = one.function.scope
    data = {
        "worker": scope.name if scope.kind == "function" else "the lambda",
        "draw": operation.written,
        "generator": drawn.generator,
        "stream": operation.stream or "",
    }
    related = [(operation.module, operation.node, "drawn from here, in every process")]
    if drawn.made is not None:
        related.append((drawn.made.module, drawn.made.node, "made here, before the processes start"))
    message = "stream" if drawn.made is None else "generator"
    confidence = Confidence.LOW if _is_optional(drawn, one) else Confidence.HIGH
    return Draft(module, one.call, one.place, message, data, operation.stream, confidence=confidence, related=related)


def _is_optional(drawn: Drawn, one: Handed) -> bool:
    """Whether the draw stands under a condition of some other function, which may not hold in these processes."""
    place = drawn.operation.place
    return place.scope.function is not one.function.scope and any(b.kind in {"if", "match"} for b in place.blocks())
