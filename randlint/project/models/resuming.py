"""Checkpoints to resume from that hold the optimizer and no random state, and seeds set over a restored state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Place
from randlint.facts.tree import walk
from randlint.patterns import regex
from randlint.project.files.test_files import is_test_file
from randlint.project.mentions import mentions
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.settings import last_name

_OPTIMIZER = regex(r"(^|_)(optim|opt|optimizer|solver)\w*$|[a-z](optim|optimizer)s?\d*$|^(adam|sgd)", re.I)
# Anything in the project that is named after the state of a random stream.
_KEEPS_STATE = (
    "rng_state", "random.getstate", "random.get_state", "bit_generator.state", "RNGState",
    "random_state_dict", "random_states", "save_state(",
)  # fmt: skip
_LOADS = tuple(
    f"{name}.load_state_dict"
    for name in ("optimizer", "optim", "opt", "optimizers", "solver", "optimizerG", "optimizer_G")
)
_MAX_DEPTH = 4


def stateless_checkpoints(module: Module) -> Iterator[tuple[Operation, str]]:
    """(call that saves, the optimizer in it): the first of each file, where the project loads it again and nothing in
    it keeps a random state."""
    if is_test_file(module.source.display) or _draws_by_epoch(module):
        return
    for operation in module.select(role="save"):
        given = operation.argument("obj")
        if not given.is_given or given.node is None:
            continue
        optimizer = _optimizer_in(module, given.node, operation.place, 0)
        if optimizer and mentions(module.project, _LOADS) and mentions(module.project, _KEEPS_STATE) is False:
            yield operation, optimizer
            return


def _draws_by_epoch(module: Module) -> bool:
    """The order of data follows from seed and epoch, so that an epoch can be taken up again."""
    return any(last_name(call.node.func) == "set_epoch" for call in module.facts.calls)


def _optimizer_in(module: Module, node: cst.BaseExpression, place: Place, depth: int) -> str:
    """What a saved object takes the state of, where that is an optimizer: through names, in dictionaries."""
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(node, cst.Name):
        bindings = module.resolver.reaching(node.value, place)
        found = [_optimizer_in(module, b.value, b.place, depth + 1) for b in bindings if b.kind == "assign" and b.value]
        stored = [
            _optimizer_in(module, a.value, a.place, depth + 1)
            for a in module.facts.assignments
            if isinstance(a.target, cst.Subscript) and last_name(a.target.value) == node.value and a.value is not None
            if a.place.scope is place.scope
        ]
        return next((name for name in (*found, *stored) if name), "")
    for part in walk(node):
        func = part.func if isinstance(part, cst.Call) else None
        if isinstance(func, cst.Attribute) and func.attr.value == "state_dict":
            if not _OPTIMIZER.search(last_name(func.value)):
                continue
            return module.code(func.value)
    return ""


def seeds_over_restored(module: Module) -> Iterator[tuple[Operation, Operation]]:
    """(seed, restore): a stream is put back to a saved state, and then seeded anew on the same way."""
    restores = module.select(role="restore")
    for seed in module.select(effect="seed") if restores else ():
        if seed.role == "restore":
            continue
        found = next((r for r in restores if _comes_after(seed, r)), None)
        if found is not None:
            yield seed, found


def _comes_after(seed: Operation, restore: Operation) -> bool:
    """True where a stream is seeded that was restored before, whenever it was."""
    same = set(seed.api.streams or (seed.api.stream,)) & set(restore.api.streams or (restore.api.stream,))
    if not same or restore.place.scope is not seed.place.scope or restore.place.order > seed.place.order:
        return False
    return not restore.place.excludes(seed.place) and not _is_nested(seed.place, restore.place)


def _is_nested(place: Place, other: Place) -> bool:
    """The seed stands in a block that the restoring does not stand in: perhaps only where nothing was restored."""
    around = {(id(b.node), b.arm) for b in other.blocks()}
    return any((id(b.node), b.arm) not in around for b in place.blocks() if b.kind in {"if", "try", "match", "loop"})
