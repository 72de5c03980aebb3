"""What an expression tells about a tensor: whether it holds whole numbers, and whether it is on the CPU."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Place
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.names import words_of
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.settings import last_name

_MAX_DEPTH = 6
_WHOLE = (cst.Modulo, cst.BitAnd, cst.BitOr, cst.BitXor, cst.LeftShift, cst.RightShift)


def numbers_in(module: Module, node: cst.BaseExpression, place: Place, depth: int = 0) -> str:
    """ "integer" or "float", empty where neither can be seen; a name that people give to whole numbers counts."""
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(node, (cst.Comparison, cst.Integer)):
        return "integer"
    if isinstance(node, cst.Float):
        return "float"
    if isinstance(node, cst.UnaryOperation):
        return (
            "integer"
            if isinstance(node.operator, cst.BitInvert)
            else numbers_in(module, node.expression, place, depth + 1)
        )
    if isinstance(node, cst.BinaryOperation):
        return _of_operation(module, node, place, depth)
    if isinstance(node, cst.Subscript):
        return numbers_in(module, node.value, place, depth + 1)
    if isinstance(node, cst.IfExp):
        return _agreed(numbers_in(module, arm, place, depth + 1) for arm in (node.body, node.orelse))
    if isinstance(node, cst.Call):
        return _of_call(module, node, place, depth)
    return _of_name(module, node, place, depth)


def _agreed(kinds: Iterator[str]) -> str:
    found = set(kinds)
    return found.pop() if len(found) == 1 else ""


def _of_operation(module: Module, node: cst.BinaryOperation, place: Place, depth: int) -> str:
    if isinstance(node.operator, cst.Divide):
        return "float"
    sides = [numbers_in(module, side, place, depth + 1) for side in (node.left, node.right)]
    if "float" in sides:
        return "float"
    if isinstance(node.operator, _WHOLE) and "integer" in sides:
        return "integer"
    return "integer" if sides == ["integer", "integer"] else ""


def _of_call(module: Module, node: cst.Call, place: Place, depth: int) -> str:
    said = [a.value for a in node.args if a.keyword is not None and a.keyword.value == "dtype"]
    name = last_name(node.func)
    if name in {"to", "type"}:
        said += [a.value for a in node.args if a.keyword is None]
    for value in said:
        kind = _kinds(module, "types").get(last_name(value), "")
        if kind:
            return kind
    if any(last_name(value) == "dtype" for value in said):
        return ""  # as another one has it
    owned = isinstance(node.func, cst.Attribute) and not _is_library(module, node.func.value, place)
    if name.endswith("_like") and node.args and not owned:
        kind = _kinds(module, "functions").get(name, "")
        return kind or numbers_in(module, node.args[0].value, place, depth + 1)
    kind = _kinds(module, "methods" if owned else "functions").get(name, "")
    if kind == "same" and isinstance(node.func, cst.Attribute):
        return numbers_in(module, node.func.value, place, depth + 1)
    if not owned and name in {"full", "tensor", "as_tensor"} and node.args:
        return _written(node.args[-1].value if name == "full" else node.args[0].value)
    return "" if kind == "same" else kind


def _written(node: cst.BaseExpression) -> str:
    value = literal(node)
    first = value[0] if isinstance(value, (list, tuple)) and value else value
    if first is NOT_CONSTANT:
        return ""
    return "integer" if isinstance(first, (int, bool)) else "float" if isinstance(first, float) else ""


def _of_name(module: Module, node: cst.BaseExpression, place: Place, depth: int) -> str:
    made = [
        (v.node, v.place)
        for v in module.values(node, place)
        if isinstance(v.node, (cst.Call, cst.BinaryOperation, cst.Comparison)) and v.place is not None
    ]
    kinds = {numbers_in(module, inner, where, depth + 1) for inner, where in made if inner is not node}
    if len(kinds) == 1 and kinds != {""}:
        return kinds.pop()
    words = set(words_of(last_name(node)))
    return "integer" if words & _words(module) else ""


def is_on_cpu(module: Module, node: cst.BaseExpression, place: Place) -> bool:
    """True where a tensor was plainly made on the CPU, or brought there."""
    values = [v for v in module.values(node, place) if v.place is not None]
    calls = [(v.node, v.place) for v in values if isinstance(v.node, cst.Call) and v.place is not None]
    if isinstance(node, cst.Call):
        calls = [(node, place)]
    return bool(calls) and len(calls) >= len(values) and all(_call_on_cpu(module, c, p) for c, p in calls)


def _call_on_cpu(module: Module, node: cst.Call, place: Place) -> bool:
    name = last_name(node.func)
    if name == "cpu" or (name == "to" and node.args and literal(node.args[0].value) == "cpu"):
        return True
    device = next((a.value for a in node.args if a.keyword is not None and a.keyword.value == "device"), None)
    if device is not None:
        return bool(literal(device) == "cpu")
    owned = isinstance(node.func, cst.Attribute) and not _is_library(module, node.func.value, place)
    for row in module.catalogue.table("tensor_maker"):
        if owned or name not in row["functions"] or any(word in module.source.text for word in row["elsewhere"]):
            continue
        return any(path.startswith(f"{row['library']}.") for path in module.paths(node.func, place))
    return False


# -- tables --------------------------------------------------------------------------------------------------------


@remember
def _kinds(module: Module, column: str) -> dict[str, str]:
    return {name: row["kind"] for row in module.catalogue.table("tensor_numbers") for name in row.get(column, ())}


@remember
def _words(module: Module) -> frozenset[str]:
    return frozenset(word for row in module.catalogue.table("tensor_numbers") for word in row.get("words", ()))


def _is_library(module: Module, node: cst.BaseExpression, place: Place) -> bool:
    """``torch`` and ``F``, as what owns a function."""
    values = module.values(node, place)
    return any(v.scope is None and not v.is_constant and not v.is_unknown and "(" not in v.path for v in values)
