"""jit-seed-elsewhere: compiled functions draw from generators of their own, and only the interpreter's are seeded."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Scope
from randlint.flow.consequence import is_harmless
from randlint.project import Module, Operation
from randlint.project.files.test_files import is_test_file
from randlint.project.results.traced import decorator_rows
from randlint.project.seeds.seeding import SeedEvent, seed_events

_DRAWS = frozenset({"numbers", "shuffle", "choice", "split"})


@check("jit-seed-elsewhere")
def jit_seed_elsewhere(module: Module) -> Iterator[Draft]:
    """Report the first draw of each stream in compiled functions of a file that seeds that stream outside of them.

    Silent where a compiled function seeds it, here or in a file that this one imports, where the compiled function
    draws from a generator that it is given, and where it is left to the interpreter.
    """
    compiled = _compiled(module)
    reported: set[str] = set()
    for operation in module.operations if compiled else ():
        stream, row_streams = operation.stream, _streams(operation, compiled)
        if stream is None or stream not in row_streams or stream in reported or not _draws(operation):
            continue
        seed = next((e for e in seed_events(module) if stream in e.streams and not _owner(e, compiled)), None)
        if seed is None or _is_seeded_inside(module, stream) or _switched_off(module):
            continue
        # Have: a seed for the interpreter's stream, and numbers from the one of the compiled code.
        reported.add(stream)
        yield _draft(operation, seed, compiled)


def _compiled(module: Module) -> dict[Scope, dict[str, object]]:
    """The functions and classes of a file that are compiled, with the rows of what compiles them."""
    found: dict[Scope, dict[str, object]] = {}
    for scope in (*module.facts.functions(), *module.facts.classes()):
        for decorator, row in decorator_rows(module, scope, "compiler"):
            args = decorator.args if isinstance(decorator, cst.Call) else ()
            if not any(a.keyword is not None and a.keyword.value == row["interpreted"] for a in args):
                found[scope] = dict(row)
    rows = {name: row for row in module.catalogue.table("compiler") for name in row["names"]}
    for call in module.facts.calls:
        named = [rows[p] for p in module.paths(call.node.func, call.place) if p in rows]
        for value in module.values(call.node.args[0].value, call.place) if named and call.node.args else ():
            if value.scope is not None and module.project.module_of(value.facts) is module:
                found.setdefault(value.scope, dict(named[0]))  # ``fast = njit(slow)``
    return found


def _streams(operation: Operation, compiled: dict[Scope, dict[str, object]]) -> tuple[str, ...]:
    """The streams that the code in which an operation stands has generators of its own for."""
    row = next((compiled[s] for s in operation.place.scope.chain() if s in compiled), None)
    streams = row["streams"] if row is not None else ()
    return tuple(streams) if isinstance(streams, (list, tuple)) else ()


def _owner(event: SeedEvent, compiled: dict[Scope, dict[str, object]]) -> Scope | None:
    return next((s for s in event.place.scope.chain() if s in compiled), None)


def _draws(operation: Operation) -> bool:
    if operation.effect != "draw" or operation.role not in _DRAWS or operation.by_name_alone:
        return False
    return operation.is_random is not False and not is_harmless(operation)


def _is_seeded_inside(module: Module, stream: str) -> bool:
    """True where a compiled function of this file, or of one that it imports, seeds the stream."""
    for other in (module, *module.project.imported(module, ("seed",))):
        compiled = _compiled(other)
        for scope in compiled:
            inside = (other.operation_at(c.node) for s in (scope, *scope.children) for c in other.calls_in(s))
            if any(o is not None and o.effect == "seed" and o.stream == stream for o in inside):
                return True
    return False


def _switched_off(module: Module) -> bool:
    return any(str(row["off"]) in module.source.text for row in module.catalogue.table("compiler"))


def _draft(operation: Operation, seed: SeedEvent, compiled: dict[Scope, dict[str, object]]) -> Draft:
    module = operation.module
    scope = next(s for s in operation.place.scope.chain() if s in compiled)
    name = scope.name if scope.kind == "function" else f"{scope.name}.{operation.place.scope.name}"
    draft = Draft(
        module,
        operation.node,
        operation.place,
        "own-stream",
        {"api": operation.written, "function": name, "compiler": compiled[scope]["shown"]},
        stream=operation.stream,
        related=[(module, seed.node, "seeds the interpreter's stream")],
    )
    return draft.strict() if is_test_file(module.source.display) else draft
