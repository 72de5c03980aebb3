"""Draws whose numbers go nowhere that matters: a port, a delay, a name, a seed, a picture on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Place
from randlint.facts.tree import walk
from randlint.flow.uses import uses_of
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.settings import setting_name

# What random numbers are given to that must differ between runs, or may.
_MEANT_TO_DIFFER = regex(
    r"(^|_)(seed|seeds|port|ports|uuid|uid|id|name|names|suffix|prefix|tag|token|salt|nonce|hash|delay|sleep|jitter|"
    r"backoff|wait|timeout|interval|color|colors|colour|colours|cmap|tmp\w*|temp_?(dir|file|path)|run_?id|job_?id|"
    r"session\w*|dummy\w*|password|secret|banner|quote|greeting|joke|user_?agent|proxy|host|address|fname|filename|path)s?(_|\\d|$)"
    r"|seed$",
    re.IGNORECASE,
)
# Functions that are there to show something.
_SHOWER = regex(r"^_?(show|plot|display|visuali[sz]e)_\w+$")
_PICTURE = regex(r"^(imshow|matshow|scatter|show_\w+|plot_\w+|\w*_imshow|add_subplot|subplot)$")
_KEEPING = regex(r"^(append|extend|add|backward|step|fit|update|train\w*|save\w*)$")
_WAITING = frozenset({"sleep", "wait", "backoff"})
_SHOWING = regex(
    r"^(print|display|pprint|show|imshow|plot|scatter|hist|bar|barh|plot_\w+|show_\w+|display_\w+|hist_\w+|"
    r"visuali[sz]e\w*|draw_\w+|title|set_title|suptitle|text|annotate|axis|subplot\w*|figure|savefig|legend|xlabel|ylabel|len|type|str|format|"
    r"info|debug|log|write|add_image\w*|add_graph|add_histogram|summary|head)$"
)


def is_harmless(operation: Operation) -> bool:
    """True where nothing that is trained, split or reported depends on what an operation draws."""
    if operation.role not in {"numbers", "choice", "shuffle", "synthetic-data"}:
        return False
    function = operation.place.scope.function
    if function is not None and _SHOWER.match(function.name):
        return True
    statement = operation.place.statement
    if statement is not None and _is_switched_off(statement, operation.node):
        return True
    if isinstance(statement, cst.For) and _holds(statement.iter, operation.node):
        return _draws_pictures(statement)
    if statement is None or isinstance(statement, cst.BaseCompoundStatement):
        return False
    names = list(receivers_of(statement, operation.node))
    if any(_MEANT_TO_DIFFER.search(name) for name in names):
        return True
    callees = [last_name(c.func) for c in _calls_around(statement, operation.node)]
    if any(name in _WAITING or _SHOWING.match(name) or _MEANT_TO_DIFFER.search(name) for name in callees):
        return True
    targets = _unpacked(statement) if operation.role == "synthetic-data" else _plain_targets(statement)
    return bool(targets) and all(_is_only_shown(operation.module, t, operation.place) for t in targets)


def _is_switched_off(statement: cst.CSTNode, node: cst.Call) -> bool:
    """True for ``p > 0 and random() < p``: whether the option is used is not known."""
    outer = statement.test if isinstance(statement, (cst.If, cst.While)) else statement
    if isinstance(statement, cst.BaseCompoundStatement) and outer is statement:
        return False
    for found in walk(outer):
        if isinstance(found, cst.BooleanOperation) and isinstance(found.operator, cst.And):
            limits = [c.comparator for c in _compared(found.right, node)]
            if any(_is_positive(part, limit) for part in walk(found.left) for limit in limits):
                return True
    return False


def _compared(part: cst.CSTNode, node: cst.Call) -> list[cst.ComparisonTarget]:
    """What a number that a call draws is compared with."""
    return [
        c for found in walk(part) if isinstance(found, cst.Comparison) and found.left is node for c in found.comparisons
    ]


def _is_positive(part: cst.CSTNode, limit: cst.BaseExpression) -> bool:
    """True for ``limit > 0``, and for ``limit`` itself as a condition."""
    if isinstance(part, cst.Comparison):
        return part.left.deep_equals(limit) and isinstance(part.comparisons[0].operator, cst.GreaterThan)
    return isinstance(part, (cst.Name, cst.Attribute)) and part.deep_equals(limit)


def receivers_of(statement: cst.CSTNode, node: cst.Call) -> Iterator[str]:
    """Names of what a statement stores the numbers in: targets, and keywords and keys that they are given by."""
    for target in _targets(statement):
        name = last_name(target)
        if name:
            yield name
    for found in walk(statement):
        if isinstance(found, cst.Arg) and found.keyword is not None and _holds(found.value, node):
            yield found.keyword.value
        if isinstance(found, cst.FormattedString) and _holds(found, node):
            yield "name"


def _targets(statement: cst.CSTNode) -> list[cst.BaseExpression]:
    if isinstance(statement, cst.Assign):
        return [t.target for t in statement.targets]
    if isinstance(statement, (cst.AnnAssign, cst.AugAssign)):
        return [statement.target]
    return []


def _plain_targets(statement: cst.CSTNode) -> list[str]:
    targets = _targets(statement)
    names = [t.value for t in targets if isinstance(t, cst.Name)]
    return names if len(names) == len(targets) else []


def _unpacked(statement: cst.CSTNode) -> list[str]:
    """The plain names that an assignment binds, those of a tuple too; none where it stores elsewhere as well."""
    found: list[cst.BaseExpression] = []
    for target in _targets(statement):
        found += [e.value for e in target.elements] if isinstance(target, (cst.Tuple, cst.List)) else [target]
    names = [t.value for t in found if isinstance(t, cst.Name)]
    return names if len(names) == len(found) else []


def _calls_around(statement: cst.CSTNode, node: cst.Call) -> Iterator[cst.Call]:
    for found in walk(statement):
        if isinstance(found, cst.Call) and found is not node and any(_holds(a.value, node) for a in found.args):
            yield found


def _holds(node: cst.CSTNode, wanted: cst.CSTNode) -> bool:
    return any(found is wanted for found in walk(node))


def _is_only_shown(module: Module, name: str, place: Place, depth: int = 0, computed: bool = False) -> bool:
    """True where a name is used, and every use only puts it on the screen, directly or through another name.

    ``place`` is where it is given what it holds. ``computed``: something was worked out from the numbers, so that what
    is printed may be a result.
    """
    uses = uses_of(module, name, place)
    if not uses or depth > 2:
        return False
    return all(_is_shown(module, use, depth, computed) for use in uses)


def _is_shown(module: Module, place: Place, depth: int, computed: bool) -> bool:
    statement = place.statement
    if isinstance(statement, cst.Assert):
        return True
    if isinstance(statement, cst.Expr):
        return (not computed and _shows(statement.value)) or _seeds(module, statement.value)
    if isinstance(statement, cst.For):
        return not computed and _body_only_shows(statement)
    if not isinstance(statement, cst.Assign):
        return False
    if isinstance(statement.value, cst.Call) and _shows(statement.value):
        return not computed
    value = statement.value
    taken = isinstance(value, cst.Subscript)
    if isinstance(value, cst.Call):
        taken = last_name(value.func) in {"iter", "next"}
    computed = computed or not taken
    targets = _unpacked(statement) if taken else _plain_targets(statement)
    return bool(targets) and all(_is_only_shown(module, t, place, depth + 1, computed) for t in targets)


def _draws_pictures(loop: cst.For) -> bool:
    """True for a loop that puts pictures on the screen and keeps nothing."""
    calls = [last_name(n.func) for n in walk(loop.body) if isinstance(n, cst.Call)]
    keeps = any(isinstance(n, cst.AugAssign) for n in walk(loop.body)) or any(_KEEPING.match(c) for c in calls)
    return any(_PICTURE.match(c) for c in calls) and not keeps


def _lines(loop: cst.For) -> list[cst.BaseSmallStatement]:
    return [s for line in loop.body.body if isinstance(line, cst.SimpleStatementLine) for s in line.body]


def _body_only_shows(loop: cst.For) -> bool:
    lines = _lines(loop)
    if _draws_pictures(loop):
        return True
    return (
        bool(lines)
        and len(lines) == len(loop.body.body)
        and all(isinstance(s, (cst.Break, cst.Pass)) or (isinstance(s, cst.Expr) and _shows(s.value)) for s in lines)
    )


def _shows(node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.Call):
        return isinstance(node, (cst.Name, cst.Attribute, cst.Subscript))  # the value of a notebook's cell
    return bool(_SHOWING.match(last_name(node.func)))


def _seeds(module: Module, node: cst.BaseExpression) -> bool:
    """True for a seed call; what was drawn only chooses the seed."""
    operation = module.operation_at(node)
    return operation is not None and operation.effect == "seed"


def is_a_look(module: Module, place: Place) -> bool:
    """True for a loop over batches that only shows them, or stops at the first, and for a batch that is only shown."""
    statement = place.statement
    if isinstance(statement, cst.Expr):
        value = statement.value
        return _shows(value) or (isinstance(value, cst.Call) and last_name(value.func) in {"iter", "next"})
    if isinstance(statement, cst.Assign):
        names = _unpacked(statement)
        return bool(names) and all(_is_shown(module, p, 0, False) for n in names for p in uses_of(module, n, place))
    if not isinstance(statement, cst.For):
        return False
    if _draws_pictures(statement):
        return True
    if _body_only_shows(statement):
        return any(isinstance(s, (cst.Break, cst.Expr)) for s in _lines(statement))
    lines = _lines(statement)
    shows = all(not isinstance(s, cst.Expr) or _shows(s.value) for s in lines)
    return shows and bool(lines) and isinstance(lines[-1], cst.Break)


def last_name(node: cst.CSTNode) -> str:
    """The last part of a name; of a subscript its key, or what it is taken from."""
    if isinstance(node, cst.Subscript):
        return setting_name(node) or last_name(node.value)
    return setting_name(node)


# -- draws before a seed -------------------------------------------------------------------------------------------


def stays_before(module: Module, place: Place, until: Place, *, itself: bool) -> bool:
    """True where nothing that is read at or after ``until`` comes from what the statement at ``place`` draws.

    ``itself``: the statement draws, it does not only call code that does.
    """
    if place.scope is not until.scope or place.loop is not None:
        return False
    statement = place.statement
    if isinstance(statement, cst.Expr):
        value = statement.value
        dropped = itself and isinstance(value, cst.Call) and not last_name(value.func).endswith("_")
        return dropped or _shows(value)
    return _stays(module, place, until, 0)


def _stays(module: Module, place: Place, until: Place, depth: int) -> bool:
    names = _unpacked(place.statement) if place.statement is not None else []
    if not names or depth > 6:
        return False
    for use in (u for name in names for u in uses_of(module, name, place)):
        if use.scope is not place.scope or use.order >= until.order:
            return False
        shown = _is_shown(module, use, 0, False)
        if not shown and not (isinstance(use.statement, cst.Assign) and _stays(module, use, until, depth + 1)):
            return False
    return True
