"""Requests to language models: which calls ask for text, and what decides whether it is sampled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call
from randlint.facts.values import NOT_CONSTANT
from randlint.project.arguments import Argument, bind_argument
from randlint.project.module import Module
from randlint.project.settings import last_name
from randlint.records import dataclass

TABLE = "llm_request"


@dataclass(frozen=True, slots=True, eq=False)
class LlmRequest:
    """A call that asks for text, or makes the settings for it; ``row`` is the table's entry on it."""

    module: Module
    call: Call
    row: Mapping[str, Any]

    @property
    def samples(self) -> bool:
        """True where its temperature is surely above 0."""
        known = self._argument(self.row["temperature"], self.row["default"]).constants
        return bool(known) and all(isinstance(value, (int, float)) and value > 0 for value in known)

    @property
    def is_seeded(self) -> bool:
        """True where a seed is, or may be, passed, or given to the engine, and where no answer is wanted."""
        if any(_passes(self.call.node, name) for name in self.row.get("unless", ())):
            return True
        seed = self._argument(self.row["seed"])
        if seed.is_unknown or (seed.is_given and not seed.is_none):
            return True
        engine = self.row.get("engine")
        return engine is not None and any(
            _passes(call.node, self.row["seed"])
            for call in self.module.facts.calls
            if last_name(call.node.func) == engine
        )

    def _argument(self, name: str, default: Any = NOT_CONSTANT) -> Argument:
        parameters = tuple(self.row.get("parameters", ()))
        found = bind_argument(self.module, self.call.node, self.call.place, name, parameters, default)
        return Argument(name, "missing", default=default) if found.is_none else found


def llm_requests(module: Module) -> Iterator[LlmRequest]:
    """All requests of a file, in the order of the walk."""
    rows = module.catalogue.table(TABLE)
    for call in module.facts.calls:
        row = next((row for row in rows if _fits(module, call, row)), None)
        if row is not None:
            yield LlmRequest(module, call, row)


def _fits(module: Module, call: Call, row: Mapping[str, Any]) -> bool:
    if "api" not in row:
        return tuple(_chain(call.node.func)[-len(row["ending"]) :]) == tuple(row["ending"]) and _passes(
            call.node, row["asks"]
        )
    names = [row["api"], *row.get("aliases", ())]
    if last_name(call.node.func) not in {name.rpartition(".")[2] for name in names} and not isinstance(
        call.node.func, cst.Name
    ):
        return False
    return any(path.replace("()", "") in names for path in module.resolver.paths(call.node.func, call.place))


def _chain(node: cst.CSTNode) -> list[str]:
    """The names of ``client.chat.completions.create``; an empty one for what is no name."""
    if isinstance(node, cst.Attribute):
        return [*_chain(node.value), node.attr.value]
    return [node.value if isinstance(node, cst.Name) else ""]


def _passes(call: cst.Call, name: str) -> bool:
    return any(arg.keyword is not None and arg.keyword.value == name for arg in call.args)
