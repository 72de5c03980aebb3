"""traced-randomness: numbers that are drawn once, while a function is traced, and stay for all its later calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Call
from randlint.facts.tree import walk
from randlint.facts.values import NOT_CONSTANT
from randlint.findings import Confidence
from randlint.flow.consequence import is_harmless, last_name
from randlint.names import is_builder
from randlint.project import Module, Operation
from randlint.project.arguments import bind_argument
from randlint.project.data.datasets import operations_in
from randlint.project.files.test_files import is_test_file
from randlint.project.results.traced import Traced, traced_calls, traced_functions
from randlint.project.seeds.generators import drawn_from

_KEY_USES = frozenset({"key-draw", "key-split"})
_DRAWS = frozenset({"numbers", "shuffle", "choice", "split"})


@check("traced-randomness")
def traced_randomness(module: Module) -> Iterator[Draft]:
    """Report draws of Python's own streams in functions that are traced, and keys and seeds there that are constants.

    Silent where the numbers become a variable that is made once, where the stream is seeded with a constant in the same
    function, so that a constant is what is wanted, and in what a traced function hands back to Python.
    """
    reported: list[cst.CSTNode] = []
    for traced in traced_functions(module):
        for call in traced_calls(traced.function):
            found = _kind(traced, call)
            # Have: a draw that is made once, though the function that it stands in runs many times.
            node, place = _shown(module, traced, call)
            if found is not None and not any(node is r for r in reported):
                reported.append(node)
                yield _draft(module, traced, call, node, place, *found)


def _kind(traced: Traced, call: Call) -> tuple[str, dict[str, Any]] | None:
    """Which message a call deserves, with what that needs; None for none."""
    module = traced.function.module
    operation = module.operation_at(call.node)
    pinned = _pinned(module, call)
    if pinned is not None:
        return pinned
    if operation is None or operation.by_name_alone:
        return None
    if operation.effect == "draw" and operation.role in _DRAWS and _is_frozen(traced, operation):
        wanted = is_harmless(operation) or _is_made_once(operation) or _is_pinned_here(traced, operation)
        return None if wanted or operation.is_random is False else ("frozen", {})
    if operation.role == "key" and operation.effect == "make" and _is_fresh_key(traced, operation):
        return "constant-key", {"seed": operation.seed.constant}
    return None


def _pinned(module: Module, call: Call) -> tuple[str, dict[str, Any]] | None:
    """A draw whose numbers follow from the seed that it is given, where that is a constant."""
    for path in module.paths(call.node.func, call.place):
        row = _pinned_row(module, module.catalogue.canonical(path))
        if row is None:
            continue
        argument = bind_argument(module, call.node, call.place, row["seed"], tuple(row["parameters"]))
        seed = argument.constant if argument.is_given else None
        if seed is not None and seed is not NOT_CONSTANT:
            return "constant-seed", {"seed": seed, "parameter": row["seed"], "instead": row["instead"]}
    return None


def _pinned_row(module: Module, name: str) -> Mapping[str, Any] | None:
    return next((row for row in module.catalogue.table("pinned_draw") if name.startswith(row["prefix"])), None)


def _is_frozen(traced: Traced, operation: Operation) -> bool:
    """True for a draw that the one that traces does not record, because it is none of its own."""
    libraries = {name for row in operation.module.catalogue.table("host_draw") for name in row["libraries"]}
    return operation.api.name.partition(".")[0] in (*libraries, *traced.tracer.row.get("also_frozen", ()))


def _is_made_once(operation: Operation) -> bool:
    """True where the numbers become a variable, which is made when the function is traced first."""
    names = {name for row in operation.module.catalogue.table("made_once") for name in row["names"]}
    statement = operation.place.statement
    around = walk(statement) if statement is not None else ()
    return any(
        isinstance(node, cst.Call)
        and last_name(node.func) in names
        and any(found is operation.node for a in node.args for found in walk(a.value))
        for node in around
    )


def _is_pinned_here(traced: Traced, operation: Operation) -> bool:
    """True where the function itself seeds what it draws from: the same numbers every time are what is wanted."""
    if operation.seed.is_given and not operation.seed.is_none and operation.seed.constant is not NOT_CONSTANT:
        return True
    source = drawn_from(operation)
    if source is None:
        seeds = [o for o in operations_in(traced.function) if o.effect == "seed"]
        return any(o.api.stream == operation.stream and o.place.order < operation.place.order for o in seeds)
    for value in traced.function.module.values(source, operation.place):
        made = traced.function.module.operation_at(value.node)
        if made is not None and made.place.scope is traced.function.scope and not made.is_unseeded:
            return True
    return False


def _is_fresh_key(traced: Traced, operation: Operation) -> bool:
    """True for a key made from a constant, in a function that JAX traces, that something there is drawn from."""
    functions = (traced.root, traced.function)
    if not traced.tracer.row.get("keys") or operation.seed.constant is NOT_CONSTANT:
        return False
    if not traced.root.scope.parameters or any(is_builder(f.scope.name) for f in functions):
        return False  # called once, to make a model or its first state
    return any(_takes(traced, other, operation.node) for other in traced_calls(traced.function))


def _takes(traced: Traced, call: Call, key: cst.Call) -> bool:
    """True where a call draws from a key, or hands it to a model by a keyword for that."""
    module = traced.function.module
    operation = module.operation_at(call.node)
    if operation is not None and operation.role in _KEY_USES and operation.api.generator:
        argument = operation.argument(operation.api.generator)
        return any(v.node is key for v in argument.values)
    words = {name for row in module.catalogue.table("key_keyword") for name in row["names"]}
    given = [a.value for a in call.node.args if a.keyword is not None and a.keyword.value in words]
    makes = last_name(call.node.func)
    return not is_builder(makes) and any(found is key for node in given for found in walk(node))


def _shown(module: Module, traced: Traced, call: Call) -> tuple[cst.CSTNode, Any]:
    """What to report in this file: the draw itself, or the call that leads to it in another file."""
    if traced.function.module is module:
        return call.node, call.place
    leading = next((c for m, c in reversed(traced.way) if m is module), None)
    return (leading.node, leading.place) if leading is not None else (traced.tracer.node, traced.tracer.place)


def _draft(
    module: Module, traced: Traced, call: Call, node: cst.CSTNode, place: Any, kind: str, data: dict[str, Any]
) -> Draft:
    owner, root, row = traced.function.module, traced.root, traced.tracer.row
    written = owner.code(call.node.func)
    operation = owner.operation_at(call.node)
    name = root.scope.name if root.scope.kind == "function" else "the lambda"
    related = [(module, traced.tracer.node, f"{row['shown']} traces `{name}`")]
    if owner is not module:
        related.append((owner, call.node, "draws here"))
    draft = Draft(
        module,
        node,
        place,
        f"{kind}-{row['stays']}" if kind == "frozen" else kind,
        data={
            "api": operation.written if operation is not None else written,
            "function": name,
            "tracer": row["shown"],
            "drawing": row["drawing"],
            **data,
        },
        stream=operation.stream if operation is not None else None,
        confidence=Confidence.MEDIUM if "library" in row else Confidence.HIGH,
        related=related,
    )
    return draft.strict() if is_test_file(module.source.display) else draft
