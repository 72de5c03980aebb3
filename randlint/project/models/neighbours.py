"""The files that run together with one, and who calls a function in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from randlint.facts import Call, Place, Scope
from randlint.facts.model import Binding
from randlint.project.arguments import Argument, bind_argument
from randlint.project.memo import remember
from randlint.project.models.models import callers, parameter_names
from randlint.project.module import Module

_MAX_FILES = 80
_MAX_CALLERS = 12


@remember
def files_around(module: Module) -> tuple[Path, ...] | None:
    """A file, those that reach it by imports, and all that these import; None where they are too many to look at."""
    index, path = module.project.index, module.source.path
    queue = [path, *index.importers(path)]
    found: dict[Path, None] = {}
    while queue:
        current = queue.pop(0)
        if current not in found:
            found[current] = None
            queue += index.imports(current)
        if len(found) > _MAX_FILES:
            return None
    return tuple(found)


@remember
def calls_of(module: Module, function: Scope) -> tuple[tuple[Module, Call], ...]:
    """Calls that run a function of a file, there and in the files that reach it; for ``__init__`` of its class."""
    found = [(module, call) for call in callers(module, function)]
    is_constructor = function.name == "__init__" and function.parent is not None
    name = function.parent.name if is_constructor and function.parent is not None else function.name
    importers = module.project.index.importers(module.source.path)
    for path in importers if len(importers) <= _MAX_FILES else ():
        if module.project.spells(path, name):
            other = module.project.load(path)
            found += [(other, call) for call in _calls_in(other, function)] if other is not None else []
        if len(found) > _MAX_CALLERS:
            break
    return tuple(found[:_MAX_CALLERS])


def _calls_in(module: Module, function: Scope) -> Iterator[Call]:
    wanted = function.parent if function.name == "__init__" else function
    for call in module.facts.calls:
        for value in module.values(call.node.func, call.place):
            if value.scope is wanted and not value.path.endswith("()"):
                yield call
                break


def passed_for(module: Module, binding: Binding) -> Iterator[tuple[Module, Argument, Place]]:
    """What the calls in these files pass for a parameter, with the place of the call."""
    function = binding.place.scope
    names = parameter_names(function)
    for other, call in calls_of(module, function):
        argument = bind_argument(other, call.node, call.place, binding.name, names)
        if argument.is_given:
            yield other, argument, call.place
