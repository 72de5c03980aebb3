"""What is handed over as a seed, by kind: whole number, text, float, array."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from randlint import syntax as cst
from randlint.facts import Place, Scope, Value
from randlint.facts.tree import walk
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.project.memo import remember
from randlint.project.module import Module, Parsed
from randlint.project.seeds.options import SeedOption, has_number_default, option_of
from randlint.records import dataclass

_MAX_POWER = 200


@dataclass(frozen=True, slots=True, eq=False)
class SeedKind:
    """What an expression is: ``kind`` is the type, ``source`` where that is known from.

    ``source``: "value" (written out or computed), "option" (of a command line), "outside" (typed in, or set in the
    environment), "default" (of a parameter: what it is when the caller leaves it out). ``or_number``: where nothing
    is given from outside it is a whole number.
    """

    kind: str
    source: str
    constant: Any = NOT_CONSTANT
    fraction: bool = False
    option: SeedOption | None = None
    name: str = ""
    or_number: bool = False


# -- what is asked of it -----------------------------------------------------------------------------------------


def is_examined(module: Module, scope: Scope, name: str) -> bool:
    """Whether a function asks of a name what it is, as in ``if seed > 0`` and ``isinstance(seed, str)``.

    Asking whether it is None, or anything at all, does not count.
    """
    return name in _examined(module.parsed, scope)


@remember
def _examined(parsed: Parsed, scope: Scope) -> frozenset[str]:
    found: set[str] = set()
    for statement in parsed.facts.statements_near(scope):
        test = getattr(statement.node, "test", None) if statement.place.scope is scope else None
        for node in walk(test) if isinstance(test, cst.CSTNode) else ():
            if isinstance(node, cst.Comparison):
                asked = not all(isinstance(c.operator, (cst.Is, cst.IsNot)) for c in node.comparisons)
            else:
                asked = isinstance(node, cst.Call)
            if asked:
                found.update(inner.value for inner in walk(node) if isinstance(inner, cst.Name))
    return frozenset(found)


def is_tried(module: Module, place: Place) -> bool:
    """True where an exception is expected: in a ``try`` body, or ``with raises(...)``."""
    for block in place.blocks():
        if block.kind == "try" and block.arm == 0:
            return True
        for item in block.node.items if isinstance(block.node, cst.With) else ():
            if any(word in module.code(item.item) for word in ("raises", "Raises", "suppress")):
                return True
    return False


# -- what it is --------------------------------------------------------------------------------------------------


def seed_kind(module: Module, node: cst.BaseExpression, place: Place) -> SeedKind | None:
    """What an expression is on all paths, None where that is not known; None as a value is no kind."""
    values = [v for v in module.values(node, place) if not v.is_none]
    found = [_kind(module, v) for v in values]
    kinds = [k for k in found if k is not None]
    if not kinds or len(kinds) < len(found):
        return None
    if len({(k.kind, k.source) for k in kinds}) == 1:
        return kinds[0]
    # a text where it is given from outside, a number where it is chosen here
    given = [k for k in kinds if k.source == "option"]
    chosen = all(k.kind == "int" and k.source == "value" for k in kinds if k.source != "option")
    return replace(given[0], or_number=True) if len(given) == 1 and chosen else None


def _kind(module: Module, value: Value) -> SeedKind | None:
    if value.is_constant:
        return SeedKind(_type_name(value.constant), "value", value.constant)
    owner = module.project.module_of(value.facts) or module
    binding = value.binding
    if binding is not None and binding.kind == "param" and value.path == f"?{binding.name}":
        return None if is_examined(owner, binding.place.scope, binding.name) else _default(value)
    option = option_of(module, value)
    if option is not None:
        return SeedKind(option.kind, "option", option=option, name=option.flag, or_number=has_number_default(option))
    number = whole_number(value.node)
    if number is not None:
        return SeedKind("int", "value", number)
    if isinstance(value.node, cst.BinaryOperation) and isinstance(value.node.operator, cst.Divide):
        return SeedKind("float", "value")
    path = _method_path(owner.project.typed(value.path))
    for row in owner.catalogue.table("seed_value"):
        if path in row["names"]:
            return _given(row, value)
    builtin = path.removeprefix("builtins.").removesuffix("()")
    if path.startswith("builtins.") and builtin in {"str", "float", "bytes", "tuple", "list", "dict", "set"}:
        return SeedKind(builtin, "value")
    return None


def _method_path(path: str) -> str:
    """``numpy.random.Generator.integers()`` for ``numpy.random.Generator().integers()``."""
    return path[:-2].replace("()", "") + path[-2:]


def _given(row: Any, value: Value) -> SeedKind | None:
    """What a listed call gives; draws are single numbers only where no shape is asked for."""
    call = value.node if isinstance(value.node, cst.Call) else None
    if row["kind"] == "str":
        others = [a.value for a in call.args[1:]] if call is not None else []
        plain = all(isinstance(literal(o), (str, int)) or literal(o) is None for o in others)
        numbers = any(isinstance(literal(o), int) for o in others)
        return SeedKind("str", "outside", or_number=numbers) if plain else None
    if row.get("fraction") and call is not None and call.args:
        return None
    positional = [a for a in call.args if a.keyword is None] if call is not None else []
    keywords = {a.keyword.value for a in call.args if a.keyword is not None} if call is not None else set()
    if row.get("shaped") and ("size" in keywords or len(positional) > row["shaped"]):
        return SeedKind(row["shaped_kind"], "value")
    return SeedKind(row["kind"], "value", fraction=bool(row.get("fraction")))


def _default(value: Value) -> SeedKind | None:
    """A parameter, by its default; a caller may pass something else."""
    binding = value.binding
    constant = literal(binding.value) if binding is not None and binding.value is not None else None
    if binding is None or constant is None or constant is NOT_CONSTANT:
        return None
    return SeedKind(_type_name(constant), "default", constant, name=binding.name)


def _type_name(constant: Any) -> str:
    return type(constant).__name__


def whole_number(node: cst.CSTNode | None) -> int | None:
    """The value of a sum, product or power of whole numbers that are written out."""
    constant = literal(node)
    if isinstance(constant, int) and not isinstance(constant, bool):
        return constant
    if not isinstance(node, cst.BinaryOperation):
        return None
    left, right = whole_number(node.left), whole_number(node.right)
    if left is None or right is None:
        return None
    if isinstance(node.operator, cst.Add):
        return left + right
    if isinstance(node.operator, cst.Subtract):
        return left - right
    if isinstance(node.operator, cst.Multiply):
        return left * right
    if isinstance(node.operator, cst.Power) and 0 <= right <= _MAX_POWER and abs(left) <= _MAX_POWER:
        return int(left**right)
    return None
