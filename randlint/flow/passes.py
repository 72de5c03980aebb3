"""What code collects in a pass over a loader: rows in the order of that pass."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Place
from randlint.facts.tree import walk
from randlint.flow.consequence import last_name
from randlint.patterns import regex
from randlint.project import Module

COLLECTS = frozenset({"append", "extend"})
READS = frozenset({"list", "tuple", "concatenate", "array", "asarray", "stack", "vstack", "hstack", "concat", "cat"})
NO_ROWS = regex(r"loss|acc|\.item\(")  # one number for each batch


def gives_back_pass(module: Module, call: cst.Call, place: Place) -> bool:
    """True where a local function gives back what it collected in a pass over one of its parameters."""
    for value in module.values(call.func, place):
        function = value.scope
        if function is None or function.kind != "function" or value.facts is not module.facts:
            continue
        parameters = {p.name.value for p in function.parameters}
        loops = [n for n in walk(function.node) if isinstance(n, cst.For)]
        inside = [n for loop in loops if _names(loop.iter) & parameters for n in walk(loop.body)]
        filled = {last_name(name) for n in inside for name in _filled(module, n)}
        given = [part for node, _ in function.returns for part in parts_of(node)]
        if any(_whole(part) in filled for part in given):
            return True
    return False


def _names(node: cst.CSTNode) -> set[str]:
    return {n.value for n in walk(node) if isinstance(n, cst.Name)}


def _filled(module: Module, node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The list that a call adds rows to."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or not node.args:
        return
    if node.func.attr.value in COLLECTS and not NO_ROWS.search(module.code(node.args[0].value)):
        yield node.func.value


def _whole(node: cst.BaseExpression) -> str:
    """The name of a list that is given back as it is, or put together."""
    if isinstance(node, cst.Call) and last_name(node.func) in READS and node.args:
        node = node.args[0].value
    return node.value if isinstance(node, cst.Name) else ""


def parts_of(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """An argument, or what stands in it as a list or as the values of a dict."""
    if isinstance(node, (cst.List, cst.Tuple)):
        return [element.value for element in node.elements]
    if isinstance(node, cst.Dict):
        return [element.value for element in node.elements]
    return [node]


def heads_of(node: cst.CSTNode) -> list[cst.CSTNode]:
    """What a statement evaluates itself, without the statements inside it."""
    if isinstance(node, cst.For):
        return [node.iter]
    if isinstance(node, (cst.If, cst.While)):
        return [node.test]
    if isinstance(node, cst.With):
        return [item.item for item in node.items]
    return [] if isinstance(node, cst.BaseCompoundStatement) else [node]
