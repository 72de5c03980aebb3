"""Where a function is called: in its own file, else in the files of the project that import it."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts import Call, Scope
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.memo import remember

_MOST_FILES = 24  # that are looked through for one function


@remember
def calls_of(module: Module, function: Scope) -> tuple[tuple[Module, Call], ...]:
    """The calls that may run a function, with their files; other files count where this one has none."""
    here = tuple((module, call) for call in module.call_sites(function))
    if here or function.parent is None or function.parent.kind != "module":
        return here
    found = []
    importers = module.project.index.importers(module.source.path)
    for path in importers if len(importers) <= _MOST_FILES else ():
        other = module.project.load(path)
        if other is not None and function.name in other.source.text and not is_test_file(other.source.display):
            found += [(other, call) for call in other.facts.calls if _runs(other, call, function)]
    return tuple(found)


def _runs(module: Module, call: Call, function: Scope) -> bool:
    """Whether what is called is the function itself: by its name, unless that was changed on the way."""
    func = call.node.func
    if isinstance(func, cst.Attribute) and func.attr.value != function.name:
        return False
    return any(value.scope is function for value in module.values(func, call.place))
