"""Which values differ between the processes of a distributed program: what is computed from the process's rank."""

from __future__ import annotations

import re

from randlint import syntax as cst
from randlint.facts import Place, Scope
from randlint.facts.model import Binding
from randlint.facts.values import literal
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.models.neighbours import passed_for
from randlint.project.module import Module

# Ranks among data-parallel processes; those of tensor or pipeline parallelism, and of matrices, are others.
_RANK = regex(
    r"^_*(get_?)?((global|local|world|node|dist(ributed)?|dp|ddp|data_parallel|proc(ess)?|my|this|cur(rent)?|mpi|"
    r"torch|horovod|hvd|device|gpu)_?)*rank(_?id)?$|^(local_|global_)?process_(index|id|rank)$|^(SLURM_)?PROCID$",
    re.I,
)
_ARITHMETIC = frozenset({"builtins.int", "builtins.hash", "builtins.abs", "builtins.sum", "builtins.max"})
_MAX_DEPTH = 8


def is_rank_name(name: str) -> bool:
    """True for names of the number of a process: ``local_rank``, ``get_rank``, ``process_index``."""
    return _RANK.match(name) is not None


def depends_on_rank(module: Module, node: cst.CSTNode | None, place: Place, depth: int = 0) -> bool:
    """True where a number is computed from the rank of the process, so that each has another one.

    Arithmetic, names and parameters are followed; what any other call gives back is not known to differ.
    """
    if node is None or depth > _MAX_DEPTH:
        return False
    if isinstance(node, cst.Name):
        return is_rank_name(node.value) or any(
            _gives_rank(module, binding, depth) for binding in module.resolver.reaching(node.value, place)
        )
    if isinstance(node, cst.Attribute):
        return is_rank_name(node.attr.value) or _stored_with_rank(module, node, place, depth)
    if isinstance(node, cst.Call):
        return _called(module, node, place, depth)
    return any(depends_on_rank(module, part, place, depth + 1) for part in _parts(node))


def _parts(node: cst.CSTNode) -> list[cst.BaseExpression]:
    if isinstance(node, cst.BinaryOperation):
        return [node.left, node.right]
    if isinstance(node, cst.UnaryOperation):
        return [node.expression]
    if isinstance(node, (cst.Tuple, cst.List)):
        return [e.value for e in node.elements]
    if isinstance(node, cst.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, cst.BooleanOperation):
        return [node.left, node.right]
    if isinstance(node, cst.Subscript):
        return [_key(e.slice.value) for e in node.slice if isinstance(e.slice, cst.Index)]
    return []


def _key(node: cst.BaseExpression) -> cst.BaseExpression:
    """What is asked for: ``rank`` in ``seeds[rank]``, and likewise ``RANK`` in ``os.environ["RANK"]``."""
    text = literal(node)
    return cst.Name(text) if isinstance(text, str) and text.isidentifier() else node


def _called(module: Module, node: cst.Call, place: Place, depth: int) -> bool:
    func = node.func
    name = func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""
    if is_rank_name(name):
        return True
    if _ARITHMETIC.intersection(module.paths(func, place)):
        return any(depends_on_rank(module, a.value, place, depth + 1) for a in node.args)
    if name in {"get", "getenv"} and node.args:
        return depends_on_rank(module, _key(node.args[0].value), place, depth + 1)
    for value in module.values(func, place):
        owner = module.project.module_of(value.facts)
        returns = value.scope.returns if value.scope is not None and value.scope.kind == "function" else ()
        if owner is not None and any(depends_on_rank(owner, n, p, depth + 2) for n, p in returns):
            return True
    return False


def _gives_rank(module: Module, binding: Binding, depth: int) -> bool:
    if binding.kind == "param":
        passed = passed_for(module, binding)
        return any(p is not None and depends_on_rank(m, a.node, a.place or p, depth + 2) for m, a, p in passed)
    statement = binding.place.statement
    if binding.kind == "augment" and isinstance(statement, cst.AugAssign):
        return depends_on_rank(module, statement.value, binding.place, depth + 1)
    if binding.kind == "assign" and binding.unpack is None:
        return depends_on_rank(module, binding.value, binding.place, depth + 1)
    return False


@remember
def _stores(module: Module) -> tuple[tuple[str, Scope, cst.BaseExpression, Place], ...]:
    """What this file stores in attributes of names: their text, the scope, the value."""
    found = []
    for assignment in module.facts.assignments:
        if isinstance(assignment.target, cst.Attribute) and assignment.value is not None:
            place = assignment.place
            found.append((module.code(assignment.target), place.scope, assignment.value, place))
    return tuple(found)


def _stored_with_rank(module: Module, node: cst.Attribute, place: Place, depth: int) -> bool:
    """``args.seed`` after ``args.seed += rank`` in the same function."""
    text = module.code(node)
    return any(
        name == text
        and scope is place.scope
        and at.order < place.order
        and depends_on_rank(module, value, at, depth + 1)
        for name, scope, value, at in _stores(module)
    )


_ONE_PROCESS = regex(r"main_?process|is_?main|is_?master|rank_?zero|is_?root|is_?chief|primary", re.I)


def runs_on_one_rank(module: Module, place: Place) -> bool:
    """True under ``if rank == 0:`` and ``if is_main_process():``: not all processes get here."""
    for block in place.blocks():
        test = block.node.test if isinstance(block.node, cst.If) else None
        left = test.left if isinstance(test, cst.Comparison) else test
        if test is not None and (depends_on_rank(module, left, place) or _ONE_PROCESS.search(module.code(test))):
            return True
    return False
