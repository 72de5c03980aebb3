"""Whether anything is learned from, or scored on, what a call gives back."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts.model import Assignment, Call
from randlint.facts.tree import walk
from randlint.flow.consequence import last_name
from randlint.patterns import regex
from randlint.project import Module, Operation

_LEARNS = regex(
    r"^(fit\w*|partial_fit|train\w*|score|predict\w*|transform|cross_val\w*|evaluate\w*|explain\w*|\w+_score|\w*Dataset)$"
)


def is_learned_from(operation: Operation) -> bool:
    """False only where the names of the result can be followed to nothing but pictures and tables.

    They are followed in order, through assignments, until something else is put in their place. A function of the file,
    and whoever is given the result by a function, may do anything.
    """
    module, scope = operation.module, operation.place.scope
    if scope.function is None and not module.runs_itself:
        return True
    if any(a.value is not None and _holds(a.value, operation) and _escapes(a) for a in module.facts.assignments):
        return True
    function = scope.function
    if function is not None and function.yields:
        return True
    names, ever = _swept(module, operation)
    if names is None:
        return True
    return function is not None and any(_mentions(n, ever) or _holds(n, operation) for n, _ in function.returns)


def _holds(node: cst.CSTNode, operation: Operation) -> bool:
    return any(n is operation.node for n in walk(node))


def _swept(module: Module, operation: Operation) -> tuple[set[str] | None, set[str]]:
    """(what holds the result at the end, None where something learns from it on the way; all that ever held it)."""
    scope = operation.place.scope.function or module.facts.module
    again = operation.place.loop is not None
    events: list[Assignment | Call] = [*module.facts.assignments, *module.facts.calls]
    names: set[str] = set()
    ever: set[str] = set()
    for _ in range(2 if again else 1):
        for event in sorted(events, key=lambda e: e.place.order):
            if (event.place.scope.function or module.facts.module) is not scope:
                continue
            if isinstance(event, Call):
                inside = event.node is not operation.node and _holds(event.node, operation)
                if (inside or _mentions(event.node, names)) and _may_learn(module, event):
                    return None, ever
                continue
            _assign(event, names, operation)
            ever |= names
            if names and _escapes(event) and event.value is not None and _mentions(event.value, names):
                return None, ever
    inner = [c for c in module.facts.calls if scope in c.place.scope.chain() and c.place.scope.function is not scope]
    if any(
        _mentions(c.node, ever) and not _is_own(c, ever) and _may_learn(module, c)
        for c in inner
        if c.place.scope.function
    ):
        return None, ever
    return names, ever


def _assign(assignment: Assignment, names: set[str], operation: Operation) -> None:
    """Add what is made of the result, and drop what gets another value whatever happens."""
    value = assignment.value
    targets = {n.value for n in walk(assignment.target) if isinstance(n, cst.Name)}
    if value is not None and (_mentions(value, names) or _holds(value, operation)):
        names |= targets
    elif isinstance(assignment.target, (cst.Name, cst.Tuple)) and not assignment.operator:
        always = all(block.kind in {"with", "main"} for block in assignment.place.blocks())
        names -= targets if always else set()


def _escapes(assignment: Assignment) -> bool:
    """``self.rows = ...``"""
    return isinstance(assignment.target, cst.Attribute)


def _is_own(call: Call, names: set[str]) -> bool:
    """Whether the names are the function's own where a call stands."""
    used = {n.value for n in walk(call.node) if isinstance(n, cst.Name)} & names
    own = call.place.scope.function
    return own is not None and all(name in own.bindings for name in used)


def _may_learn(module: Module, call: Call) -> bool:
    """Also by its name, unless that is what the file calls an object: ``fit_fn = np.poly1d(...)``."""
    func = call.node.func
    if _is_local(module, call.node):
        return True
    if isinstance(func, cst.Name) and any(p.endswith("()") for p in module.paths(func, call.place)):
        return False
    return _LEARNS.match(last_name(func)) is not None


def _mentions(node: cst.CSTNode, names: set[str]) -> bool:
    return any(isinstance(n, cst.Name) and n.value in names for n in walk(node))


def _is_local(module: Module, call: cst.Call) -> bool:
    found = module.facts.calls_by_node.get(call)
    return found is not None and any(v.scope is not None for v in module.values(call.func, found.place))
