"""unseeded-tf-data: an input pipeline whose order, or whose random numbers, no seed pins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.callers import starts_program
from randlint.checks.edits import pass_seed
from randlint.checks.partition import result_name
from randlint.facts import Place
from randlint.facts.tree import method_of, walk
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.flow.consequence import is_a_look, last_name
from randlint.flow.program import program_of
from randlint.flow.reach import seeded_on_every_path
from randlint.flow.uses import uses_of
from randlint.project import Module, Operation, seeded_before
from randlint.project.arguments import bind_argument
from randlint.project.data.datasets import operations_in
from randlint.project.data.divided import divisions
from randlint.project.data.held_out import chain_of, speak_of_evaluation, targets_of, words_around, words_in
from randlint.project.files.test_files import is_test_file
from randlint.project.mentions import mentions
from randlint.project.results.traced import traced_functions
from randlint.project.seeds.seeding import seeds_any

_ROLES = ("pipeline-shuffle", "pipeline-numbers")
_CUTS = frozenset({"take", "skip", "shard"})


@check("unseeded-tf-data")
def unseeded_tf_data(module: Module) -> Iterator[Draft]:
    """Report shuffles without a seed where nothing seeds their stream, and in programs that do seed it what a seed
    cannot pin: elements in the order of threads, and random numbers that parallel calls take from one stream.

    Silent where the program makes its operations deterministic, and for the order of held-out data. Strict in libraries
    and tests.
    """
    found = [*_shuffles(module), *_mapped(module), *_unordered(module)]
    for draft in found:
        strict = is_test_file(module.source.display) or not starts_program(module, draft.place)
        yield draft.strict() if strict else draft


# -- shuffles ----------------------------------------------------------------------------------------------------


def _shuffles(module: Module) -> Iterator[Draft]:
    if _is_seeded_by_owner(module):
        return
    parted = [d.shuffle.node for d in divisions(module) if d.named]  # another rule says more about these
    for operation in module.select(effect="draw", role=_ROLES):
        stream = operation.stream
        if any(operation.node is node for node in parted):
            continue
        if stream is None or not operation.is_unseeded or not operation.is_random or _goes_nowhere(operation):
            continue
        if seeded_before(module, operation.place, stream) or seeded_on_every_path(module, operation.call):
            continue
        if operation.place.scope.function is not None and _claims(module, operation.place, stream):
            continue  # who calls the function may do so after the seed
        if operation.role == _ROLES[0] and _is_for_evaluation(operation):
            continue
        # Have: an order drawn from a stream that nothing has seeded when the pipeline is built.
        yield Draft(
            module,
            method_of(operation.node),
            operation.place,
            "shuffle" if operation.role == _ROLES[0] else "numbers",
            _words(module, operation),
            stream=stream,
            fix=lambda operation=operation: pass_seed(operation),  # type: ignore[misc]
        )


def _words(module: Module, operation: Operation) -> dict[str, Any]:
    seed = next(row["seed"] for row in module.catalogue.table("stream") if row["name"] == operation.stream)
    return {
        "api": operation.api.short_name,
        "parameter": operation.seed_parameter,
        "seed": seed.format(literal=module.project.seed_literal),
    }


def _is_seeded_by_owner(module: Module) -> bool:
    """True where a file uses what builds its pipelines itself, under a seed of its own."""
    prefixes = tuple(p for row in module.catalogue.table("pipeline_owner") for p in row["prefixes"])
    called = (path for call in module.facts.calls for path in module.paths(call.node.func, call.place))
    return any(path.startswith(prefixes) for path in called)


def _goes_nowhere(operation: Operation) -> bool:
    """True for a pipeline that is dropped where it is made, or of which only the screen sees some elements."""
    module, statement = operation.module, operation.place.statement
    if isinstance(statement, cst.Expr) and statement.value is operation.node:
        return True
    name = result_name(operation)
    uses = uses_of(module, name, operation.place) if name is not None else []
    if uses and all(use.statement is not None and _looks_at_some(module, use, str(name)) for use in uses):
        return True
    return isinstance(statement, (cst.Expr, cst.For)) and is_a_look(operation.module, operation.place)


def _looks_at_some(module: Module, place: Place, name: str) -> bool:
    """True for ``for row in rows.take(3):`` and ``next(iter(rows))``."""
    statement = place.statement
    code = module.code(statement.iter if isinstance(statement, cst.For) else statement) if statement is not None else ""
    return re.search(rf"\b{re.escape(name)}\.take\(\s*\d\s*\)|\biter\(\s*{re.escape(name)}\s*\)", code) is not None


def _is_for_evaluation(operation: Operation) -> bool:
    """True for held-out data that is evaluated as a whole: no metric hangs on its order."""
    module, call = operation.module, operation.call
    receiver = call.node.func.value if isinstance(call.node.func, cst.Attribute) else None
    kept = targets_of(module, call)
    texts = [kept, words_in(receiver), *words_around(call.place)]
    return speak_of_evaluation(texts) and not _is_cut(operation, kept)


def _is_cut(operation: Operation, kept: list[str]) -> bool:
    """True where the order decides which elements are used: ``rows.shuffle(100).take(10)``, now or later."""
    uses = [use for name in kept for use in uses_of(operation.module, name, operation.place)]
    for statement in (operation.place.statement, *(use.statement for use in uses)):
        for node in walk(statement.iter if isinstance(statement, cst.For) else statement) if statement else ():
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _CUTS:
                rows = node.func.value
                if operation.node in chain_of(rows) or last_name(rows) in kept:
                    return True
    return False


# -- random functions ----------------------------------------------------------------------------------------------


def _mapped(module: Module) -> Iterator[Draft]:
    """Functions with random operations that a pipeline maps over its elements."""
    rows = {name: row for row in module.catalogue.table("parallel_map") for name in row["names"]}
    reported: list[cst.CSTNode] = []
    for traced in traced_functions(module):
        call = traced.tracer.node
        operation = module.operation_at(call)
        row = rows.get(operation.api.name) if operation is not None else None
        if row is None or operation is None or any(call is r for r in reported):
            continue
        draws = [o for o in operations_in(traced.function) if _is_stateful_draw(o, row)]
        if not draws or not _claims(module, operation.place, row["stream"]):
            continue
        kind = _kind(operation, row)
        if kind and not _is_deterministic(module, row["stream"], kind):
            reported.append(call)
            words = {"api": draws[0].written, "parallel": row["parameter"]}
            related = [(draws[0].module, draws[0].node, "draws here")]
            place, node = operation.place, method_of(operation.node)
            yield Draft(module, node, place, kind, words, stream=row["stream"], related=related)


def _is_stateful_draw(operation: Operation, row: Mapping[str, Any]) -> bool:
    drawn = operation.effect == "draw" and operation.stream == row["stream"] and not operation.by_name_alone
    return drawn and operation.api.name.startswith(row["package"]) and operation.role not in _ROLES


def _kind(operation: Operation, row: Mapping[str, Any]) -> str:
    """Whether the calls run side by side, or one after the other but from the beginning in each round."""
    module = operation.module
    parallel = bind_argument(module, operation.node, operation.place, row["parameter"], tuple(row["parameters"]))
    if parallel.is_unknown:
        return ""
    if parallel.is_given and not parallel.is_none and parallel.constant not in row["values"]:
        return "parallel"
    program = program_of(module)
    trains = program is not None and program.trains
    return "repeated" if trains and row["repeats"] not in module.source.text else ""


def _claims(module: Module, place: Place, stream: str) -> bool:
    """True where the program seeds the stream, so that somebody counts on its numbers."""
    if seeded_before(module, place, stream) or seeds_any(module, stream):
        return True
    program = program_of(module)
    return program is not None and stream in program.summary.all_seeds


def _is_deterministic(module: Module, stream: str, kind: str = "parallel") -> bool:
    """True where something in the project may make the operations deterministic; that changes nothing in repeats."""
    words = [w for row in module.catalogue.table("op_determinism") if row["stream"] == stream for w in row["words"]]
    return kind == "parallel" and mentions(module.project, tuple(words)) is not False


# -- the order of elements -------------------------------------------------------------------------------------------


def _unordered(module: Module) -> Iterator[Draft]:
    stream = next(row["stream"] for row in module.catalogue.table("parallel_map"))
    for node, place, written in (*_options(module), *_arguments(module)):
        if _is_an_option(place) or not _claims(module, place, stream) or _is_deterministic(module, stream):
            continue
        yield Draft(module, node, place, "unordered", {"written": written}, stream=stream)


def _options(module: Module) -> Iterator[tuple[cst.CSTNode, Place, str]]:
    rows = module.catalogue.table("unordered_option")
    for assignment in module.facts.assignments:
        target, place = assignment.target, assignment.place
        for row in rows:
            if not isinstance(target, cst.Attribute) or target.attr.value not in row["attributes"]:
                continue
            owners = [path.removesuffix("()") for path in module.paths(target.value, place)]
            if literal(assignment.value) is row["value"] and row["owner"] in owners:
                yield assignment.node, place, " ".join(module.code(assignment.node).split())


def _arguments(module: Module) -> Iterator[tuple[cst.CSTNode, Place, str]]:
    rows = {name: row for row in module.catalogue.table("unordered") for name in row["names"]}
    for call in module.facts.calls:
        if not any(a.keyword is not None for a in call.node.args):
            continue
        operation = module.operation_at(call.node)
        names = [operation.api.name] if operation is not None else module.paths(call.node.func, call.place)
        row = next((rows[name] for name in names if name in rows), None)
        if row is not None:
            given = bind_argument(module, call.node, call.place, row["parameter"], ())
            if given.is_given and given.constant is not NOT_CONSTANT and given.constant is row["value"]:
                yield method_of(call.node), call.place, f"{row['parameter']}={row['value']}"


def _is_an_option(place: Place) -> bool:
    """True under a condition: who calls has a say."""
    return any(b.kind == "if" for b in place.blocks())
