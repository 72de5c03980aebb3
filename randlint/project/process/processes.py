"""Where a file starts other processes, which read their environment anew."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.facts.values import literal
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.records import dataclass

_OWN_WORK = frozenset({"draw", "seed", "build", "make", "load", "mode"})


@dataclass(frozen=True, slots=True, eq=False)
class ProcessStart:
    """A call that starts a process which reads its environment anew; ``replaces`` this one, or runs beside it.

    ``everywhere``: it does not start one itself but says that all that follow read it anew.
    """

    place: Place
    node: cst.Call
    replaces: bool
    everywhere: bool = False


_FRESH_METHODS = frozenset({"spawn", "forkserver"})
_PYTHON = regex(r"(^|[/\\\s])(python[\d.]*|pypy\d*|torchrun|accelerate|deepspeed|mpirun|srun|pytest|uv|conda)\b")


@remember
def process_starts(module: Module) -> tuple[ProcessStart, ...]:
    """Calls that start, or may start, another Python: what visibly runs some other program is left out."""
    kinds = {name: row["kind"] for row in module.catalogue.table("process_start") for name in row["names"]}
    names = {name.rpartition(".")[2] for name in kinds}
    found = []
    for call in module.facts.calls:
        func = call.node.func
        if isinstance(func, cst.Attribute) and func.attr.value not in names:
            continue
        kind = next((kinds[path] for path in module.paths(func, call.place) if path in kinds), "")
        if kind == "replace" or (kind == "start" and _may_run_python(module, call)):
            found.append(ProcessStart(call.place, call.node, kind == "replace"))
        elif kind == "method" and _may_be_fresh(module, call):
            found.append(ProcessStart(call.place, call.node, False, everywhere=True))
    return tuple(found)


def starts_process(module: Module, scope: Scope, after: int = 0) -> bool:
    """Whether a scope, or something in it, starts a process behind the place of order ``after``."""
    return any(
        (start.everywhere or start.place.order > after) and (start.place.scope.function or start.place.scope) is scope
        for start in process_starts(module)
    )


def serves_other_processes(module: Module, place: Place) -> bool:
    """True where what is done at a place is for a process that is started afterwards.

    The program replaces itself, or starts another one behind the place: in the same function, in one that calls it,
    or anywhere in a file that does no work of its own.
    """
    starts = process_starts(module)
    if any(start.replaces for start in starts):
        return True
    scope = place.scope.function or place.scope
    if starts_process(module, scope, place.order):
        return True
    if scope.kind == "function" and not seeds(module, scope):
        callers = [c.place for c in module.call_sites(scope)]
        if any(starts_process(module, p.scope.function or p.scope, p.order) for p in callers):
            return True
    # Have: no process is started right after it. A launcher does no work of its own.
    return bool(starts) and not any(o.effect in _OWN_WORK for o in module.operations)


def seeds(module: Module, function: Scope) -> bool:
    """True where a function itself seeds something."""
    return any(o.effect == "seed" and (o.place.scope.function or o.place.scope) is function for o in module.operations)


def _may_be_fresh(module: Module, call: Call) -> bool:
    """True where the method is one of those that start anew, or cannot be told."""
    if not call.node.args:
        return False
    values = module.values(call.node.args[0].value, call.place)
    return any(v.constant in _FRESH_METHODS if isinstance(v.constant, str) else v.constant is not None for v in values)


def _may_run_python(module: Module, call: Call) -> bool:
    """False where the command is written out and names another program, such as ``["git", "log"]``."""
    if not call.node.args:
        return True
    for value in module.values(call.node.args[0].value, call.place):
        word = value.constant
        if isinstance(value.node, cst.List) and value.node.elements and value.place is not None:
            word = literal(value.node.elements[0].value)
        elif isinstance(word, (list, tuple)):
            word = word[0] if word else ""
        if not isinstance(word, str) or _PYTHON.search(word):
            return True
    return False
