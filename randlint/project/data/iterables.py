"""Datasets that are iterated over: whether each worker of a loader would read all of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Place, Scope
from randlint.facts.tree import children, walk
from randlint.patterns import regex
from randlint.project.data.datasets import Class, Function, class_of, lineage, methods, operations_in, run_by
from randlint.project.module import Module
from randlint.project.settings import last_name

# What code that shares work between processes cannot do without.
_SHARES = regex(
    r"worker|rank|world_size|shard|replica|process_index|num_process|partition|local_|distributed|slice_start|\bsplit_by",
    re.I,
)
# What may be a dataset or stream that sees to its workers itself.
_MAY_SHARE = regex(
    r"^_*(\w*_)?(dataset|datasets|ds|stream|streams|source|sources|pipeline|pipe|loader|dataloader|reader|iterable|"
    r"iterator|it|iter|generator|gen|queue|base|inner|wrapped|hf\w*|webdataset|wds|client)$",
    re.I,
)
_ENDLESS = frozenset({"itertools.count", "itertools.cycle", "itertools.repeat"})


def is_iterable(found: Class) -> bool:
    """True for a class derived from torch's dataset that workers iterate over."""
    names = {name for row in found.module.catalogue.table("iterable_dataset") for name in row["names"]}
    for cls in lineage(found):
        node, place = cls.scope.node, cls.scope.place
        for arg in node.bases if isinstance(node, cst.ClassDef) and place is not None else ():
            base = arg.value.value if isinstance(arg.value, cst.Subscript) else arg.value
            if place is not None and names.intersection(api.name for api in cls.module.apis(base, place)):
                return True
    return False


def reader_of(found: Class) -> Function | None:
    """The method that a worker starts."""
    return next(iter(methods(found, "__iter__")), None)


def names_shards(module: Module, node: cst.CSTNode | None) -> bool:
    """True where an expression speaks of workers, ranks or shards."""
    return node is not None and _SHARES.search(module.code(node)) is not None


def reads_all(found: Class) -> bool:
    """True where iterating surely gives everything there is, once, whoever asks."""
    reader = reader_of(found)
    if reader is None or any(names_shards(cls.module, cls.scope.node) for cls in lineage(found)):
        return False
    reached = [function for function, _ in run_by([reader])]
    if any(names_shards(function.module, function.scope.node) for function in reached):
        return False
    own = [f for f in reached if any(s is f.scope.parent for s in (c.scope for c in lineage(found)))]
    if any(_is_endless(function) for function in own) or _is_drawn(reader, own):
        return False
    sources = [(function, node, place) for function in own for node, place in _sources(function)]
    return bool(sources) and not any(_may_share(f.module, node, place) for f, node, place in sources)


def _is_endless(function: Function) -> bool:
    for node in walk(function.scope.node):
        if isinstance(node, cst.While):
            return True
    return any(
        _ENDLESS.intersection(function.module.paths(call.node.func, call.place))
        for call in function.module.calls_in(function.scope)
    )


def _is_drawn(reader: Function, own: list[Function]) -> bool:
    """True for rows that are drawn: nothing but numbers is counted, and each row takes random ones."""
    draws = any(o.effect == "draw" and o.role != "shuffle" for function in own for o in operations_in(function))
    loops = [n for n in walk(reader.scope.node) if isinstance(n, cst.For)]
    return draws and all(_is_count(reader.module, loop.iter) for loop in loops)


def _is_count(module: Module, node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "range"


def _sources(function: Function) -> Iterator[tuple[cst.BaseExpression, Place]]:
    """What a function goes through: iterables of its loops, of ``yield from``, and of what it returns."""
    for statement in function.module.facts.statements_near(function.scope):
        if isinstance(statement.node, cst.For) and _is_in(statement.place.scope, function.scope):
            yield statement.node.iter, statement.place
    place = Place(1 << 60, function.scope, None)
    for node in _own_nodes(function.scope.node):
        if isinstance(node, cst.From):
            yield node.item, place
    for node, where in function.scope.returns:
        yield node, where


def _is_in(scope: Scope, function: Scope) -> bool:
    return (scope.function or scope) is function


def _own_nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes of a function without those of functions inside it."""
    stack = children(node)
    while stack:
        current = stack.pop()
        if not isinstance(current, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            yield current
            stack.extend(children(current))


def _may_share(module: Module, node: cst.BaseExpression, place: Place) -> bool:
    """True where something that is gone through may give each worker a part by itself."""
    libraries = {name for row in module.catalogue.table("sharing_library") for name in row["names"]}
    labels: set[cst.CSTNode] = set()  # names of attributes and keywords, which stand for nothing by themselves
    for part in walk(node):
        labels.update(n for n in (getattr(part, "attr", None), getattr(part, "keyword", None)) if n is not None)
        if not isinstance(part, (cst.Name, cst.Attribute)) or part in labels:
            continue
        if isinstance(part, cst.Name) and part.value == "self":
            continue
        values = module.values(part, place)
        if any(v.path.startswith("builtins.") for v in values):
            continue
        if any(v.path.startswith((".", "?")) for v in values) and _MAY_SHARE.match(last_name(part)):
            return True
        if any(class_of(module, v) is not None and v.path.endswith("()") for v in values):
            return True
        if any(v.path.partition(".")[0] in libraries for v in values):
            return True
    return False
