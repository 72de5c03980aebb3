"""missing-set-epoch: a distributed sampler is never told the epoch, so that every epoch has the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import line_before
from randlint.facts import Binding, Block, Call
from randlint.findings import Applicability, Fix
from randlint.flow.consequence import last_name
from randlint.names import HELD_OUT, names_evaluation, words_of
from randlint.project import Module, Operation
from randlint.project.data.loaders import Loader, is_for_evaluation
from randlint.project.data.passes import Reading, Round, comes_from, counts_from_zero, readings, rounds_of
from randlint.project.files.test_files import is_test_file
from randlint.project.models.neighbours import files_around, passed_for
from randlint.project.models.regions import is_without_gradients

_SET_EPOCH = "set-epoch"


@check("missing-set-epoch")
def missing_set_epoch(module: Module) -> Iterator[Draft]:
    """Report samplers whose loader is read once per epoch while nothing tells them the epoch, or always the same one.

    Silent where any file that runs together with this one sets an epoch, or hands loaders to a framework that does;
    where the loop over epochs is not seen; for evaluation.
    """
    if is_test_file(module.source.display):
        return
    samplers = [o for o in module.select(role="distributed-sampler") if _shuffles(o) and _trains(o)]
    setting = [call for call in module.facts.calls if _sets_epoch(module, call)]
    yield from (_wrong(module, call, "constant") for call in setting if _is_constant(call))
    yield from (_wrong(module, c, "late") for c in setting if any(_is_late(module, c, s) for s in samplers))
    files = files_around(module) if samplers else None
    if files is None or any(_may_set_epoch(module, path) for path in files):
        return
    for sampler in samplers:
        found = _first_round(module, files, sampler)
        # Have: a sampler that shuffles, read again in each turn of a loop, and no call of ``set_epoch`` anywhere.
        if found is not None:
            yield _missing(sampler, *found)


def _shuffles(sampler: Operation) -> bool:
    """True where it surely shuffles: by default, as written, or as all calls of the function around it ask for."""
    if sampler.is_random is not None:
        return sampler.is_random
    values = [value for name in sampler.api.random_when for value in sampler.argument(name).values]
    bindings = [v.binding for v in values if v.binding is not None and v.binding.kind == "param"]
    if not values or len(bindings) < len(values):
        return False
    passed = [argument for b in bindings for _, argument, _ in passed_for(sampler.module, b)]
    wanted = tuple(flag for flags in sampler.api.random_when.values() for flag in flags)
    return bool(passed) and all(set(a.constants) == set(wanted) for a in passed)


def _trains(sampler: Operation) -> bool:
    return not is_for_evaluation(Loader(sampler.module, sampler.call, sampler.api, sampler.api.parameters))


def _may_set_epoch(module: Module, path: Path) -> bool:
    """Whether a file tells some sampler the epoch, by its text, or uses a framework that does."""
    spells = module.project.spells
    if any(spells(path, name) for name in _setters(module)):
        return True
    rows = module.catalogue.table("epoch_setter")
    return any(spells(path, f".{row['method']}(") and spells(path, row["library"]) for row in rows)


def _setters(module: Module) -> Iterator[str]:
    """What is written to set an epoch: as a call, by ``getattr``, by hand."""
    for api in module.catalogue.apis.values():
        if api.role == _SET_EPOCH:
            yield from (f".{api.short_name}(", f'"{api.short_name}"', f"'{api.short_name}'")
    yield "sampler.epoch ="


def _first_round(module: Module, files: tuple[Path, ...], sampler: Operation) -> tuple[Reading, Round] | None:
    for path in files:
        other = module if path == module.source.path else module.project.load(path)
        for reading in readings(other) if other is not None else ():
            if not _evaluates(reading):
                found = rounds_of(reading, sampler.node)
                if found is not None:
                    return reading, found
    return None


def _evaluates(reading: Reading) -> bool:
    """True for a loop that evaluates, by names or because gradients are off."""
    if any(HELD_OUT.intersection(words_of(word)) for word in re.findall(r"\w+", reading.module.code(reading.node))):
        return True
    function = reading.place.scope.function
    if function is not None and names_evaluation(function.name):
        return True
    return is_without_gradients(reading.module, reading.place)


def _missing(sampler: Operation, reading: Reading, found: Round) -> Draft:
    return Draft(
        sampler.module,
        sampler.node,
        sampler.place,
        "missing",
        data={"api": sampler.written},
        related=[
            (found.module, _header(found.block.node), "each turn of this loop reads in the same order"),
            (reading.module, reading.node, "read here"),
        ],
        fix=lambda: _call_first(sampler, found),
    )


def _call_first(sampler: Operation, found: Round) -> Fix | None:
    """Tell the epoch first thing in the loop, where that surely sees the sampler under a name and counts epochs."""
    module, loop = sampler.module, found.block.node
    if found.module is not module or not isinstance(loop, cst.For) or not isinstance(loop.target, cst.Name):
        return None
    first = loop.body.body[0] if isinstance(loop.body, cst.IndentedBlock) else None
    name = next((b.name for b in _bindings(sampler) if b.value is sampler.node and b.unpack is None), "")
    if not name or first is None or loop.target.value == "_" or len(sampler.place.scope.bindings[name]) > 1:
        return None
    outer = {id(b.node) for b in found.block.chain()}
    if any(id(b.node) not in outer for b in sampler.place.blocks()) or found.place.scope is not sampler.place.scope:
        return None
    edit = line_before(module, first, f"{name}.{_name_of_setter(module)}({loop.target.value})")
    return (
        Fix(Applicability.UNSAFE, f"call {name}.{_name_of_setter(module)}() in each epoch", (edit,)) if edit else None
    )


def _bindings(sampler: Operation) -> Iterator[Binding]:
    return (b for found in sampler.place.scope.bindings.values() for b in found)


def _name_of_setter(module: Module) -> str:
    return next(api.short_name for api in module.catalogue.apis.values() if api.role == _SET_EPOCH)


def _header(node: cst.CSTNode) -> cst.CSTNode:
    return node.iter if isinstance(node, cst.For) else node.test if isinstance(node, cst.While) else node


# -- calls that do not help --------------------------------------------------------------------------------------


def _sets_epoch(module: Module, call: Call) -> bool:
    """True for ``sampler.set_epoch(...)`` on what is, or is called, a sampler."""
    operation = module.operation_at(call.node)
    if operation is not None:
        return operation.role == _SET_EPOCH
    func = call.node.func
    names = {api.short_name for api in module.catalogue.apis.values() if api.role == _SET_EPOCH}
    return isinstance(func, cst.Attribute) and func.attr.value in names and last_name(func.value).endswith("sampler")


def _is_constant(call: Call) -> bool:
    """True for a number written out, in a loop: the same in each of its turns."""
    args = call.node.args
    return len(args) == 1 and isinstance(args[0].value, cst.Integer) and call.place.loop is not None


def _is_late(module: Module, call: Call, sampler: Operation) -> bool:
    """True where each turn of ``for epoch in range(n)`` reads the data before it tells the sampler ``epoch``."""
    loop, func = call.place.loop, call.node.func
    node = loop.node if loop is not None else None
    if loop is None or not isinstance(node, cst.For) or not isinstance(node.target, cst.Name):
        return False
    told = [a.value.value for a in call.node.args if isinstance(a.value, cst.Name)]
    if told != [node.target.value] or not counts_from_zero(module, node.iter, call.place):
        return False
    if not isinstance(func, cst.Attribute) or not comes_from(module, func.value, call.place, sampler.node):
        return False
    return any(_reads(module, other, call, loop, sampler) for other in readings(module))


def _reads(module: Module, reading: Reading, call: Call, loop: Block, sampler: Operation) -> bool:
    if reading.place.scope is not call.place.scope or reading.place.order >= call.place.order:
        return False
    found = rounds_of(reading, sampler.node)
    return found is not None and found.block.node is loop.node


def _wrong(module: Module, call: Call, message: str) -> Draft:
    return Draft(module, call.node, call.place, message, data={"api": module.code(call.node.func)})
