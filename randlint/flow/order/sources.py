"""Calls whose results are in an order that means nothing: listings of folders, and results as they are ready."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call, Place
from randlint.facts.tree import walk
from randlint.facts.values import UNKNOWN
from randlint.flow.consequence import last_name
from randlint.flow.order.model import At
from randlint.project import Module
from randlint.project.data.elements import Kind, kind_of_elements, kind_of_gathered
from randlint.project.parents import parents_in

_WILD = frozenset("*?[")
_SORTERS = frozenset({"sort", "sorted", "natsorted"})
_SETS = frozenset({cst.SetComp, cst.Call, cst.Set, cst.BinaryOperation})
_SET_MAKERS = frozenset({"set", "frozenset"})

Row = Mapping[str, Any]


def listings(module: Module) -> Iterator[tuple[Call, Row, bool]]:
    """Calls that list folders, with their row of the table, and whether only the method's name tells so.

    Patterns without a wildcard, which give one file, and walks that are sorted on the way are left out.
    """
    rows = module.catalogue.table("listing")
    for call in module.facts.calls:
        found = _row_of(module, call, rows)
        if found is None or _names_one(call.node):
            continue
        if found[0].get("nested") and _is_sorted_on_the_way(module, call.node):
            continue
        yield call, found[0], found[1]


def _row_of(module: Module, call: Call, rows: tuple[Row, ...]) -> tuple[Row, bool] | None:
    """The row of a table that lists what is called; True where that is a method of an object that is not known."""
    func = call.node.func
    last = last_name(func)
    likely = [row for row in rows if last in row["methods"] or isinstance(func, cst.Name) or _ends(last, row["names"])]
    for path in module.paths(func, call.place) if likely else ():
        for row in likely:
            if path.replace("()", "") in row["names"]:
                return row, False
            is_unknown = path.startswith(UNKNOWN)
            fits = is_unknown or (row.get("any_object", False) and not path.startswith("."))
            if fits and isinstance(func, cst.Attribute) and last in row["methods"]:
                return row, is_unknown
    return None


def _ends(last: str, names: list[str]) -> bool:
    return any(name.endswith("." + last) for name in names)


def _names_one(call: cst.Call) -> bool:
    """Whether a pattern is written out and has no wildcard."""
    texts = [n.raw_value for arg in call.args[:1] for n in walk(arg.value) if isinstance(n, cst.SimpleString)]
    whole = call.args and isinstance(call.args[0].value, cst.SimpleString)
    return bool(whole) and last_name(call.func).endswith("glob") and not any(_WILD & set(text) for text in texts)


def _is_sorted_on_the_way(module: Module, call: cst.Call) -> bool:
    """``for root, dirs, files in walk(top): dirs.sort()``, or with ``sorted(files)``."""
    loop = parents_in(module).get(call)
    while isinstance(loop, cst.Arg):  # enumerate(walk(top))
        loop = parents_in(module).get(parents_in(module)[loop])
    if not isinstance(loop, cst.For):
        return False
    return any(isinstance(n, cst.Call) and last_name(n.func) in _SORTERS for n in walk(loop.body))


def completions(module: Module) -> Iterator[tuple[Call, cst.Call, Row]]:
    """Calls that give results as they are ready, or make what gives them; the call that gives them; the row."""
    rows = module.catalogue.table("completion")
    parents = parents_in(module) if any(True for _ in module.facts.calls) else {}
    for call in module.facts.calls:
        found = _row_of(module, call, rows)
        if found is None or not _is_asked_for(call.node, found[0]):
            continue
        given: cst.CSTNode | None = parents.get(call.node) if found[0].get("called") else call.node
        if isinstance(given, cst.Call):
            yield call, given, found[0]


def _is_asked_for(call: cst.Call, row: Row) -> bool:
    wanted = row.get("where", {})
    given = {arg.keyword.value: arg.value for arg in call.args if arg.keyword is not None}
    return all(name in given and _is(given[name], value) for name, value in wanted.items())


def _is(node: cst.BaseExpression, value: object) -> bool:
    if isinstance(node, cst.SimpleString):
        return node.raw_value == value
    return isinstance(node, cst.Name) and node.value == str(value)


# -- sets ----------------------------------------------------------------------------------------------------------


def sets_in(module: Module) -> Iterator[tuple[At, Kind]]:
    """Expressions that give a set, with what its elements are."""
    places = {statement.node: statement.place for statement in module.facts.statements}
    for node in parents_in(module):
        if type(node) not in _SETS:  # faster than to ask for instances of abstract classes
            continue
        if isinstance(node, cst.SetComp):
            scope = module.facts.scope_by_node.get(node)
            place = scope.place if scope is not None else None
        elif isinstance(node, cst.Call):
            place = _set_made_at(module, node)
        elif isinstance(node, cst.Set):
            place = _around(module, node, places) if _begins_with_text(node) else None
        elif isinstance(node, cst.BinaryOperation):
            place = _around(module, node, places) if _combines_keys(node) else None
        else:
            continue
        if place is not None:
            yield At(module, node, place, unordered=True), _elements(module, node, place)


def _set_made_at(module: Module, call: cst.Call) -> Place | None:
    if not isinstance(call.func, cst.Name) or call.func.value not in _SET_MAKERS:
        return None
    place = module.facts.calls_by_node[call].place
    return place if module.paths(call.func, place) == [f"builtins.{call.func.value}"] else None


def _around(module: Module, node: cst.CSTNode, places: Mapping[cst.CSTNode, Place]) -> Place | None:
    parents = parents_in(module)
    current: cst.CSTNode | None = node
    while current is not None and current not in places:
        current = parents.get(current)
    return places[current] if current is not None else None


def _begins_with_text(node: cst.Set) -> bool:
    return bool(node.elements) and isinstance(node.elements[0].value, cst.SimpleString)


def _combines_keys(node: cst.BinaryOperation) -> bool:
    """``first.keys() & second``"""
    if not isinstance(node.operator, (cst.BitAnd, cst.BitOr, cst.Subtract, cst.BitXor)):
        return False
    return any(
        isinstance(side, cst.Call) and isinstance(side.func, cst.Attribute) and side.func.attr.value == "keys"
        for side in (node.left, node.right)
    )


def _elements(module: Module, node: cst.BaseExpression, place: Place) -> Kind:
    if isinstance(node, cst.Call):
        if node.args:
            return kind_of_elements(module, node.args[0].value, place)
        targets = _targets(module, node)
        return max((kind_of_gathered(module, target) for target in targets), default=Kind.UNKNOWN)
    if isinstance(node, cst.BinaryOperation):
        return Kind.UNKNOWN
    return kind_of_elements(module, node, place)


def _targets(module: Module, node: cst.CSTNode) -> list[str]:
    """The names that an assignment gives an expression, as they are written."""
    statement = parents_in(module).get(node)
    if isinstance(statement, cst.Assign):
        return [module.code(target.target) for target in statement.targets]
    return [module.code(statement.target)] if isinstance(statement, cst.AnnAssign) else []
