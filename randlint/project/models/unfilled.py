"""Weights and buffers of models that are made of uninitialised memory and that nothing seems to fill.

Strict: whatever may fill them counts. A use counts as one that only reads where the model computes and the use
cannot write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.facts.tree import children, walk
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.names import computes_with_weights, fills_weight, looks_at_weight, reads_weight
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.models.fillers import filled_as_a_whole, filled_elsewhere, loads_its_weights
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.settings import last_name
from randlint.records import dataclass

_EMPTY = ("empty-sized", "empty-like", "empty-or-values")
_A_SIZE = regex(r"dim|size|feature|channel|hidden|num|units|width|heads|classes|^n_|_n$|^(in|out)_|vocab|embed", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Unfilled:
    """The call that makes the memory, what the tensor is called, and a place where the model computes with it."""

    made: Call
    name: str
    is_buffer: bool
    read: cst.CSTNode


def unfilled(module: Module) -> Iterator[Unfilled]:
    """The weights and buffers of a file's models that nothing fills."""
    if loads_its_weights(module):
        return
    for call in module.facts.calls:
        owner = _class_of(call.place)
        operation = module.operation_at(call.node)
        if owner is None or operation is None:
            continue
        name, is_buffer = _becomes(module, operation)
        if not name or filled_as_a_whole(module, owner):
            continue
        read = _only_read(module, owner, name, is_buffer)
        if read is not None and not filled_elsewhere(module, owner, name):
            yield Unfilled(call, name, is_buffer, read)


def _class_of(place: Place) -> Scope | None:
    """The class of models in whose constructor a place stands."""
    function = place.scope.function
    owner = function.parent if function is not None else None
    if owner is None or owner.kind != "class" or function is None or function.name != "__init__":
        return None
    return owner


def _becomes(module: Module, operation: Operation) -> tuple[str, bool]:
    """(name, is a buffer) of what a constructor registers under a plain name of its own; empty for all else."""
    args = operation.node.args
    if operation.role == "register-tensor":
        text = literal(args[0].value) if args else NOT_CONSTANT
        func = operation.node.func
        if not isinstance(text, str) or len(args) < 2 or not isinstance(func, cst.Attribute):
            return "", False
        if last_name(func.value) == "self" and _is_empty(module, args[1].value, operation.place):
            return text, True
        return "", False
    if operation.role != "parameter" or not args or not _is_empty(module, args[0].value, operation.place):
        return "", False
    if operation.argument("requires_grad").may_be((False,)):
        return "", False  # what is not trained is loaded
    for assignment in module.facts.assignments:
        target = assignment.target
        if (
            assignment.value is operation.node
            and isinstance(target, cst.Attribute)
            and last_name(target.value) == "self"
        ):
            return target.attr.value, False
    parent = module.operation_at(operation.call.parent) if isinstance(operation.call.parent, cst.Call) else None
    if parent is not None and parent.role == "register-tensor":
        text = literal(parent.node.args[0].value) if parent.node.args else NOT_CONSTANT
        return (text, False) if isinstance(text, str) else ("", False)
    return "", False


def _is_empty(module: Module, node: cst.BaseExpression, place: Place) -> bool:
    """A call that gives memory as it was found, of some size, on a real device."""
    operation = module.operation_at(node)
    if operation is None or operation.role not in _EMPTY or not operation.node.args:
        return False
    args = [a for a in operation.node.args if a.keyword is None]
    keywords = {a.keyword.value: module.code(a.value) for a in operation.node.args if a.keyword is not None}
    if "out" in keywords or "meta" in keywords.get("device", "") or not args:
        return False
    if any(literal(a.value) == 0 for a in args) or any(_holds_zero(a.value) for a in args):
        return False
    if operation.role != "empty-or-values":
        return True
    return len(args) > 1 or args[0].star == "*" or _is_size(args[0].value)


def _holds_zero(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.Tuple, cst.List)) and any(literal(e.value) == 0 for e in node.elements)


def _is_size(node: cst.BaseExpression) -> bool:
    constant = literal(node)
    if constant is not NOT_CONSTANT:
        return isinstance(constant, int)
    if isinstance(node, cst.BinaryOperation):
        return _is_size(node.left) and _is_size(node.right)
    return bool(_A_SIZE.search(last_name(node)))


def _only_read(module: Module, owner: Scope, name: str, is_buffer: bool) -> cst.CSTNode | None:
    """Where the class computes with the tensor, if every use of the name in this file only reads it."""
    first: cst.CSTNode | None = None
    for node in walk(module.tree):
        if isinstance(node, cst.SimpleString) and _spells(module, node, name):
            return None
        if not isinstance(node, cst.Attribute) or node.attr.value != name:
            continue
        use = _use(module, node, is_buffer)
        if use == "write":
            return None
        if use == "read" and first is None and _is_inside(module, node, owner.node):
            first = node
    return first


def _spells(module: Module, node: cst.SimpleString, name: str) -> bool:
    """``setattr(self, "weight", ...)`` and the keys of a checkpoint; not where it is registered, nor a docstring."""
    if node.quote.endswith(('"""', "'''")) or name not in re.split(r"\W+", node.raw_value):
        return False
    return not _is_registration(module, node)


def _is_registration(module: Module, node: cst.CSTNode) -> bool:
    parent = _parents(module).get(node)
    call = _parents(module).get(parent) if isinstance(parent, cst.Arg) else None
    operation = module.operation_at(call)
    return operation is not None and operation.role == "register-tensor"


def _use(module: Module, node: cst.Attribute, is_buffer: bool) -> str:
    """ "made", "read", "look" (at its shape) or "write" (whatever may be one)."""
    parents = _parents(module)
    parent = parents.get(node)
    if isinstance(parent, (cst.AssignTarget, cst.AnnAssign)):
        return _assigned(module, parents.get(parent) if isinstance(parent, cst.AssignTarget) else parent)
    if isinstance(parent, cst.Attribute):
        if looks_at_weight(parent.attr.value):
            return "look"
        return "read" if reads_weight(parent.attr.value) and _computes(module, node) else "write"
    if not _computes(module, node):
        return "write"  # handed out: what becomes of it is not seen
    if isinstance(parent, cst.Arg):
        call = parents.get(parent)
        safe = isinstance(call, cst.Call) and not fills_weight(last_name(call.func))
        known = isinstance(call, cst.Call) and _is_of_library(module, call)
        return "read" if safe and (known or not is_buffer) and parent.keyword is None else "write"
    if isinstance(parent, cst.Subscript):
        holder = parents.get(parent)
        stored = isinstance(holder, (cst.AssignTarget, cst.AugAssign, cst.Attribute, cst.Assign))
        return "write" if stored or is_buffer else "read"
    if isinstance(parent, (cst.BinaryOperation, cst.Comparison, cst.ComparisonTarget, cst.Element, cst.UnaryOperation)):
        return "read"
    return "write"


def _assigned(module: Module, statement: cst.CSTNode | None) -> str:
    """Giving the name the same uninitialised memory, or None, in another arm of the constructor fills nothing."""
    value = getattr(statement, "value", None)
    if value is None or last_name(value) == "None":
        return "made"
    operation = module.operation_at(value)
    made = operation is not None and operation.role == "parameter" and bool(operation.node.args)
    if operation is not None and made and _is_empty(module, operation.node.args[0].value, operation.place):
        return "made"
    return "write"


def _computes(module: Module, node: cst.CSTNode) -> bool:
    """True in a method that is not there to set things up."""
    current: cst.CSTNode | None = node
    while current is not None and not isinstance(current, cst.FunctionDef):
        current = _parents(module).get(current)
    return current is not None and computes_with_weights(current.name.value)


def _is_of_library(module: Module, call: cst.Call) -> bool:
    found = module.facts.calls_by_node.get(call)
    if found is None or any(a.keyword is not None and a.keyword.value == "out" for a in call.args):
        return False
    imported = {fact.module.partition(".")[0] for fact in module.facts.imports}
    paths = module.paths(call.func, found.place)
    return bool(paths) and all("()" not in p and p.partition(".")[0] in imported for p in paths)


def _is_inside(module: Module, node: cst.CSTNode, holder: cst.CSTNode) -> bool:
    current: cst.CSTNode | None = node
    while current is not None and current is not holder:
        current = _parents(module).get(current)
    return current is not None


@remember
def _parents(module: Module) -> dict[cst.CSTNode, cst.CSTNode]:
    return {child: node for node in walk(module.tree) for child in children(node)}
