"""seeded-identity: a name or number that must differ between runs is drawn from a stream that people seed."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.callers import starts_program
from randlint.facts import Place, Scope
from randlint.flow.consequence import receivers_of
from randlint.names import is_named_like_seeder, is_seed_name, names_identity
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.files.test_files import is_test_file
from randlint.project.seeds.seeding import seed_events
from randlint.project.settings import last_name

_REPEATS = regex(r"\bUUID\(")
_MAX_DEPTH = 8
_ROLES = ("numbers", "choice")


@check("seeded-identity")
def seeded_identity(module: Module) -> Iterator[Draft]:
    """Report draws from a shared stream that become an id, a port or the name of a temporary file.

    Silent in unit tests, in programs that do not seed the stream before, for generators of one's own, and where a
    UUID is made of the numbers: that is data that is meant to repeat. In a library nobody knows whether its callers
    seed.
    """
    if is_test_file(module.source.display):
        return
    for operation in module.select(effect="draw", role=_ROLES):
        if operation.stream is None or operation.by_name_alone or not operation.is_unseeded:
            continue
        name = _identity(operation)
        if not name:
            continue
        is_seeded = _is_seeded(module, operation.place, operation.stream, frozenset())
        if not is_seeded and starts_program(module, operation.place):
            continue
        # Have: something that is to be unique, and that two runs with one seed share.
        yield Draft(
            module,
            operation.node,
            operation.place,
            "seeded" if is_seeded else "library",
            data={"api": operation.written, "name": name, "stream": operation.stream},
            stream=operation.stream,
        )


def _identity(operation: Operation) -> str:
    """What a draw is to tell apart: the name that gets it, or the function that gives it back; else empty."""
    statement = operation.place.statement
    if statement is None or isinstance(statement, cst.BaseCompoundStatement) or _REPEATS.search(_code(operation)):
        return ""
    for name in receivers_of(statement, operation.node):
        if names_identity(name) and not is_seed_name(name):
            return name
    function = operation.place.scope.function
    if isinstance(statement, cst.Return) and function is not None:
        return function.name if names_identity(function.name) else ""
    return ""


def _code(operation: Operation) -> str:
    statement = operation.place.statement
    return operation.module.code(statement) if statement is not None else ""


def _is_seeded(module: Module, place: Place, stream: str, visited: frozenset[Scope]) -> bool:
    """True where a seed call surely comes before a place: in its function, at module level, or before its calls."""
    function = place.scope.function
    for event in seed_events(module):
        if stream not in event.streams or not _is_seed_call(module, event.node):
            continue
        if event.place.dominates(place) or (event.place.scope.kind == "module" and function is not None):
            return True
    if function is None or function in visited or len(visited) > _MAX_DEPTH:
        return False
    sites = [c for c in module.call_sites(function) if c.place.scope.function is not function]
    return any(_is_seeded(module, c.place, stream, visited | {function}) for c in sites)


def _is_seed_call(module: Module, node: cst.CSTNode) -> bool:
    """True for a seed call, or a helper that is named after it: not for a function that seeds among other things."""
    if not isinstance(node, cst.Call):
        return False
    operation = module.operation_at(node)
    return operation.effect == "seed" if operation is not None else is_named_like_seeder(last_name(node.func))
