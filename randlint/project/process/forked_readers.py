"""Data sets whose items are read by forked processes because a call asks for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call
from randlint.project.arguments import Argument, bind_argument
from randlint.project.data.datasets import Class, class_of, lineage, methods
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.process.handed import Handed
from randlint.project.settings import last_name


@remember
def read_by_processes(module: Module) -> tuple[Handed, ...]:
    """The methods that read items of such data sets, with the calls of this file that ask for several processes."""
    found: list[Handed] = []
    for row in module.catalogue.table("process_reader"):
        for call in module.facts.calls:
            if any(a.keyword is not None and a.keyword.value == row["asks"] for a in call.node.args):
                found += _read(module, call, row)
    return tuple(sorted(found, key=lambda h: h.place.order))


def _read(module: Module, call: Call, row: Mapping[str, Any]) -> Iterator[Handed]:
    asked = bind_argument(module, call.node, call.place, row["asks"], ())
    workers = bind_argument(module, call.node, call.place, row["workers"], ())
    if asked.constant is not True or not workers.is_given or set(workers.constants) & {0, 1, None}:
        return
    for dataset in _datasets(module, call, row):
        if not any(_is_derived(each, row) for each in lineage(dataset)):
            continue
        written = " ".join(module.code(call.node.func).split())
        for function in methods(dataset, row["reads"]):
            yield Handed(function, call.node, call.place, written, True, Argument("", "missing"), of_self=True)


def _datasets(module: Module, call: Call, row: Mapping[str, Any]) -> Iterator[Class]:
    """The class that is called, the one whose constructor calls its base's, and those that a method is given."""
    func = call.node.func
    nodes: list[cst.BaseExpression] = [func]
    if isinstance(func, cst.Attribute) and func.attr.value in row["methods"]:
        nodes = [arg.value for arg in call.node.args]
    owner = call.place.scope.enclosing_class
    if last_name(func) == "__init__" and owner is not None:
        yield Class(module, owner)
        return
    for node in nodes:
        for value in module.values(node, call.place):
            found = class_of(module, value)
            if found is not None and value.path.endswith("()") is (node is not func):
                yield found


def _is_derived(found: Class, row: Mapping[str, Any]) -> bool:
    node, place = found.scope.node, found.scope.place
    if not isinstance(node, cst.ClassDef) or place is None:
        return False
    return any(path in row["names"] for arg in node.bases for path in found.module.paths(arg.value, place))
