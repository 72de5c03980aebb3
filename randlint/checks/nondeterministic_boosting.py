"""nondeterministic-boosting: a boosted model whose training differs from run to run, whatever its seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from randlint.checks.base import Draft, check
from randlint.facts import Call
from randlint.findings import Confidence
from randlint.project import Module
from randlint.project.arguments import Argument, bind_argument, dict_entries
from randlint.project.files.pins import pins_for
from randlint.project.files.test_files import is_test_file
from randlint.records import dataclass


@check("nondeterministic-boosting")
def nondeterministic_boosting(module: Module) -> Iterator[Draft]:
    """Report settings under which the order of sums is left to threads or to timings.

    Silent where what ends the hazard is set, or may be set by what cannot be read, and in tests. A missing seed is
    none: these libraries start from a fixed one.
    """
    if is_test_file(module.source.display):
        return
    for call in module.facts.calls:
        row = _row(module, call)
        if row is None:
            continue
        settings = _settings(module, call, row)
        hazards = (h for h in module.catalogue.table("boosting_hazard") if h["library"] == row["library"])
        hazard = next((h for h in hazards if _holds(module, h, settings)), None)
        if hazard is not None:
            yield _draft(module, call, hazard, settings)


def _row(module: Module, call: Call) -> Mapping[str, Any] | None:
    paths = set(module.paths(call.node.func, call.place))
    return next((row for row in module.catalogue.table("boosting") if paths.intersection(row["names"])), None)


@dataclass(slots=True)
class _Settings:
    """What a call sets; ``complete`` is False where some of it cannot be read."""

    given: dict[str, Argument] = field(default_factory=dict)
    complete: bool = True


def _settings(module: Module, call: Call, row: Mapping[str, Any]) -> _Settings:
    found = _Settings()
    parameter = row.get("parameters", "")
    for arg in call.node.args:
        if arg.keyword is not None and arg.keyword.value != parameter:
            name = arg.keyword.value
            found.given[name] = bind_argument(module, call.node, call.place, name, ())
    unread = [arg.value for arg in call.node.args if arg.star == "**"]
    if parameter:
        argument = bind_argument(module, call.node, call.place, parameter, (parameter,))
        unread += [argument.node] if argument.node is not None else []
    for node in unread:
        entries = dict_entries(module, node, call.place)
        found.complete = found.complete and entries.complete
        for entry in entries.items:
            values = tuple(module.values(entry.node, entry.place))
            found.given[entry.key] = Argument(entry.key, "given", entry.node, entry.place, values, entry.certain)
    return found


def _holds(module: Module, hazard: Mapping[str, Any], settings: _Settings) -> bool:
    given = settings.given
    when = hazard.get("when", {})
    if when and not any(name in given and given[name].may_be(tuple(values)) for name, values in when.items()):
        return False
    if "given" in hazard and not any(name in given and not given[name].is_none for name in hazard["given"]):
        return False
    for name, values in hazard.get("unless", {}).items():
        if name in given and (not values or given[name].may_be(tuple(values)) is not False):
            return False
    if hazard.get("unless") and not settings.complete:
        return False
    if "until" not in hazard:
        return True
    pins = pins_for(module.source.path, module.project.root)
    return pins.below(hazard["library"], hazard["until"]) is not None


def _draft(module: Module, call: Call, hazard: Mapping[str, Any], settings: _Settings) -> Draft:
    name = next((n for n in (*hazard.get("when", {}), *hazard.get("given", ())) if n in settings.given), "")
    node = settings.given[name].node if name else None
    data = {
        "api": " ".join(module.code(call.node.func).split()),
        "setting": f"{name}={' '.join(module.code(node).split())}" if node is not None else name,
        "instead": hazard["instead"],
    }
    return Draft(module, call.node, call.place, hazard["message"], data, confidence=Confidence.MEDIUM)
