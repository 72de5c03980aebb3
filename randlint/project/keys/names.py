"""Which names of a function may matter to its keys; all others are left out of sight, which keeps the ways few."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from randlint import syntax as cst
from randlint.facts import Scope
from randlint.facts.tree import walk
from randlint.project.keys.callees import called
from randlint.project.keys.state import Summary
from randlint.project.memo import remember
from randlint.project.module import Module

_ROUNDS = 12


@remember
def concerns_keys(module: Module) -> bool:
    """True for a file that makes, splits or uses a key by itself."""
    if not any(library in module.source.text for library in _libraries(module)):
        return False  # spares resolving all calls of imported files that know nothing of keys
    return any(o.role == "key" or o.role.startswith("key-") for o in module.operations)


def _libraries(module: Module) -> list[str]:
    """The top-level names of what the tables list with keys."""
    apis = module.catalogue.apis.items()
    return list(dict.fromkeys(name.partition(".")[0] for name, api in apis if api.role.startswith("key-")))


def root_of(node: cst.BaseExpression) -> str:
    """The name that an attribute or an element hangs on; empty where it is no name."""
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        node = node.value
    return node.value if isinstance(node, cst.Name) else ""


def followed_names(module: Module, scope: Scope, summary: Callable[[Module, Scope], Summary]) -> frozenset[str]:
    """Names in the arguments of calls that use keys, and what those are assigned from; empty where no call does."""
    followed: set[str] = set()
    for call in _calls(module, scope):
        operation = module.operation_at(call)
        if operation is not None and operation.role.startswith("key-"):
            followed.update(_names(call))
        elif operation is None or operation.role != "same-function":
            place = module.facts.calls_by_node[call].place
            parts = (call.func, *(a.value for a in call.args))
            named = [p for p in parts if p is call.func or isinstance(p, (cst.Name, cst.Lambda))]
            targets = [target for part in named for target in called(module, part, place)]
            found = [summary(owner, function) for owner, function in targets if function is not scope]
            if any(s.parameters or s.captured for s in found):
                followed.update(_names(call))
                followed.update(name for s in found for name in s.captured)
    sources = list(_sources(scope)) if followed else []
    for _ in range(_ROUNDS):
        before = len(followed)
        for targets_of, names in sources:
            if targets_of & followed:
                followed |= names
        if len(followed) == before:
            break
    return frozenset(followed)


def _calls(module: Module, scope: Scope) -> Iterator[cst.Call]:
    if scope.kind == "lambda":
        yield from (n for n in walk(scope.node) if isinstance(n, cst.Call) and n in module.facts.calls_by_node)
    else:
        yield from (call.node for call in module.calls_in(scope))


def _names(node: cst.CSTNode) -> frozenset[str]:
    return frozenset(n.value for n in walk(node) if isinstance(n, cst.Name))


def _sources(scope: Scope) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """(names that are bound, names that their values are made of) for each binding of a scope."""
    for bindings in scope.bindings.values():
        for binding in bindings:
            if binding.value is not None and binding.kind in {"assign", "for", "with"}:
                yield frozenset({binding.name}), _names(binding.value)
