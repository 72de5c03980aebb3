"""global-reseed-in-library: code that other programs import sets a stream that belongs to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.callers import starts_program
from randlint.facts import Call, Place, Scope
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.files.test_files import is_test_file
from randlint.project.process.handed import handed_to_processes
from randlint.project.seeds.helpers import is_seed_helper

# Folders of programs and lessons, which nobody imports.
_PROGRAMS = regex(
    r"(^|/)(examples?|docs?|benchmarks?|tutorials?|demos?|scripts?|tools|recipes|notebooks|experiments?|bin|samples?)/"
    r"|(^|/)(setup|conf|noxfile|train\w*|main|run\w*|demo\w*|evaluate|tests?|finetune\w*|app)\.py$",
    re.I,
)
_ENTRY = regex(r"^_?(test|main|cli|entry_?point)(_|$)|(^|_)(main|cli)$|worker", re.I)
# Functions, not methods, that are a whole program.
_WHOLE = regex(r"^(run|train|launch|start|evaluate|finetune|pretrain)(_|$)", re.I)
# A script in cells, as editors and jupytext write it.
_CELLS = regex(r"^# ?%%", re.MULTILINE)
# What only the program itself hands on: what its user set, and which of its processes this is.
_OF_PROGRAM = regex(
    r"^(args?|opts?|options|cfg|conf|config|hparams|flags|arguments|(local_?|global_?)?rank|gpu)$", re.I
)
# ``with temporary_seed(0)``; a graph of its own has a seed of its own.
_GUARD = regex(r"seed|rng|random|determin|reproduc|as_default", re.I)


@check("global-reseed-in-library")
def global_reseed_in_library(module: Module) -> Iterator[Draft]:
    """Report, once for each function, class body or module body, a seed call in a file that others import.

    Silent in programs, tests and lessons, in functions that are there to seed, and where the state is put back.
    """
    if module.source.kind == "notebook" or module.facts.main_guards:
        return
    if is_test_file(module.source.display) or _PROGRAMS.search(module.source.display):
        return
    if _CELLS.search(module.source.text):
        return
    done: list[Scope] = []
    for call, operation in _seeds(module):
        owner = _owner(call.place)
        if any(owner is d for d in done) or not _is_of_library(module, owner, call.place):
            continue
        if _is_put_back(module, owner, operation) or _is_guarded(module, call.place):
            continue
        # Have: the stream of a program that only called a function, or imported a module.
        done.append(owner)
        yield _draft(module, call, operation, owner)


def _owner(place: Place) -> Scope:
    return place.scope.function or next(s for s in place.scope.chain() if s.kind in {"class", "module"})


def _seeds(module: Module) -> Iterator[tuple[Call, Operation]]:
    """Calls that seed a shared stream, directly or by a function of the project that is there to do so."""
    for call in module.facts.calls:
        operation = module.operation_at(call.node)
        if operation is not None:
            if _sets_shared_stream(operation):
                yield call, operation
            continue
        for value in module.values(call.node.func, call.place):
            owner = module.project.module_of(value.facts)
            if owner is None or value.scope is None or value.scope.kind != "function":
                continue
            inner = [o for c in owner.calls_in(value.scope) if (o := owner.operation_at(c.node)) is not None]
            found = [o for o in inner if _sets_shared_stream(o)]
            if found and is_seed_helper(owner, value.scope) and not _is_put_back(owner, value.scope, found[0]):
                yield call, found[0]
                break


def _sets_shared_stream(operation: Operation) -> bool:
    shared = any(s != "own" for s in operation.api.all_streams)
    return operation.effect == "seed" and operation.role != "restore" and shared and not operation.by_name_alone


def _is_of_library(module: Module, owner: Scope, place: Place) -> bool:
    if owner.kind != "function":
        return _is_in_package(module) and not _does_work(module)
    if starts_program(module, place) or is_seed_helper(module, owner) or _ENTRY.search(owner.name):
        return False
    is_method = owner.enclosing_class is not None
    if not is_method and _WHOLE.search(owner.name):
        return False
    if any(handed.function.scope is owner for handed in handed_to_processes(module)):
        return False  # the streams of a process of its own
    if owner.decorators and any(_ENTRY.search(module.code(d)) or "command" in module.code(d) for d in owner.decorators):
        return False
    parameters = [p.name.value for scope in owner.chain() for p in scope.parameters]
    return not any(_OF_PROGRAM.search(name) for name in parameters) and not _asks_the_user(module)


def _is_in_package(module: Module) -> bool:
    return (module.source.path.parent / "__init__.py").exists()


def _asks_the_user(module: Module) -> bool:
    """Whether a file reads a command line: it is a program, whoever starts it."""
    names = ("parse_args", "parse_known_args")
    return any(isinstance(c.node.func, cst.Attribute) and c.node.func.attr.value in names for c in module.facts.calls)


def _does_work(module: Module) -> bool:
    """Whether a file does more at module level than to define things: loops, or calls for their effect."""
    if _asks_the_user(module):
        return True
    for statement in module.facts.statements:
        node, place = statement.node, statement.place
        if place.scope.kind != "module":
            continue
        if isinstance(node, (cst.For, cst.While)):
            return True
        called = node.value if isinstance(node, cst.Expr) else None
        if not isinstance(called, cst.Call) or module.operation_at(called) is not None:
            continue
        if any(v.scope is not None for v in module.values(called.func, place)):
            return True
    return False


def _is_put_back(module: Module, owner: Scope, operation: Operation) -> bool:
    """Whether the same function restores a state, or works on a copy of the stream."""
    calls = module.calls_in(owner) if owner.kind == "function" else []
    around = [o for c in calls if (o := module.operation_at(c.node)) is not None]
    streams = set(operation.api.all_streams)
    return any(o.role == "restore" or o.effect == "isolate" for o in around if streams & set(o.api.all_streams))


def _is_guarded(module: Module, place: Place) -> bool:
    """Whether a block around it limits the seed."""
    for block in place.blocks():
        for item in block.node.items if isinstance(block.node, cst.With) else ():
            if _GUARD.search(module.code(item.item)):
                return True
    return False


def _draft(module: Module, call: Call, operation: Operation, owner: Scope) -> Draft:
    streams = [s for s in operation.api.all_streams if s != "own"]
    data = {
        "written": module.code(call.node.func) if operation.node is not call.node else operation.written,
        "where": owner.qualname,
        "stream": streams[0],
    }
    message = "function" if owner.kind == "function" else "import"
    return Draft(module, call.node, call.place, message, data, streams[0])
