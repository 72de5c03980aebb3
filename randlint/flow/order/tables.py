"""What calls do with the order of what they are given, by the tables of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from randlint import syntax as cst
from randlint.facts import Place
from randlint.project import Module
from randlint.project.memo import remember
from randlint.project.project import Project
from randlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of the ``[[order]]`` table by dotted name, and by name of a method on whatever object."""

    names: Mapping[str, str]
    methods: Mapping[str, str]


@remember
def kinds_of(project: Project) -> Kinds:
    rows = project.catalogue.table("order")
    return Kinds(
        {name: row["kind"] for row in rows for name in row["names"]},
        {name: row["kind"] for row in rows for name in row["methods"]},
    )


def kind_of_call(module: Module, call: cst.Call, place: Place) -> str:
    """What a call does with the order of an argument; empty where it is not known."""
    kinds = kinds_of(module.project).names
    return next((kinds[path] for path in module.paths(call.func, place) if path in kinds), "")


def kind_of_method(module: Module, name: str) -> str:
    """What a method does with the order of its object."""
    return kinds_of(module.project).methods.get(name, "")


def is_cut(module: Module, call: cst.Call, name: str) -> bool:
    """Whether a method takes a part of its arguments from their end."""
    given = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    return any(row["method"] == name and row["argument"] in given for row in module.catalogue.table("order_cut"))
