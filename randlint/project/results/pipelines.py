"""Pipelines that make pictures and sound from noise: which objects are one, and what a call of one is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint.facts import Call
from randlint.project.arguments import Argument, bind_argument
from randlint.project.module import Module
from randlint.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class PipelineCall:
    """A call of a pipeline; ``row`` is the table's entry on its family."""

    module: Module
    call: Call
    row: Mapping[str, Any]

    @property
    def stream(self) -> str:
        return str(self.row["stream"])

    @property
    def generator(self) -> str:
        """The parameter that takes a generator."""
        return str(self.row["generator"])

    @property
    def is_pinned(self) -> bool:
        """True where a generator or the noise itself is passed, or may be."""
        names = (self.generator, *self.row["given"])
        return any(_may_be_given(self.argument(name)) for name in names)

    def argument(self, name: str) -> Argument:
        return bind_argument(self.module, self.call.node, self.call.place, name, ())


def pipeline_calls(module: Module) -> Iterator[PipelineCall]:
    """Calls of objects that are surely pipelines: on every path that can be seen."""
    rows = module.catalogue.table("pipeline_class")
    for call in module.facts.calls:
        paths = [module.project.typed(path) for path in module.resolver.paths(call.node.func, call.place)]
        found = [_row_of(path, rows) for path in paths]
        if found and found[0] is not None and all(row is found[0] for row in found):
            yield PipelineCall(module, call, found[0])


def _row_of(path: str, rows: tuple[Mapping[str, Any], ...]) -> Mapping[str, Any] | None:
    return next((row for row in rows if path.endswith("()") and _is_instance(path, row)), None)


def _is_instance(path: str, row: Mapping[str, Any]) -> bool:
    """True for ``package.Class()`` and ``package.Class.made_by().keeps()``."""
    made, *later = path.removesuffix("()").split("()")
    if any(name.removeprefix(".") not in row["keeps"] for name in later):
        return False
    package, _, rest = made.partition(".")
    *_, last = parts = rest.split(".")
    if last in row["made_by"] and len(parts) > 1:
        last = parts[-2]
    return package == row["package"] and row["contains"] in last and not any(part in last for part in row["other"])


def _may_be_given(argument: Argument) -> bool:
    return argument.is_unknown or (argument.is_given and not argument.is_none)
