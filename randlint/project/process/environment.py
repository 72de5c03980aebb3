"""Where a file sets environment variables of its own process.

Copies of the environment that are handed to a child (``env = os.environ.copy()``) are no settings of this process.
"""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Call, Place, Value
from randlint.facts.tree import paired
from randlint.facts.values import literal
from randlint.patterns import regex
from randlint.project.arguments import dict_entries
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.records import dataclass

_MAGICS = frozenset({"env", "set_env"})
_MAGIC_ARGUMENT = regex(r"\s*([A-Za-z_]\w*)\s*(?:=|\s)\s*\S")


@dataclass(frozen=True, slots=True, eq=False)
class EnvironmentWrite:
    """An environment variable set at a place.

    ``node`` is the assignment or call, ``value`` the expression of the new value (None in a magic).
    """

    variable: str
    node: cst.CSTNode
    place: Place
    value: cst.BaseExpression | None = None


def is_restored(module: Module, write: EnvironmentWrite) -> bool:
    """True where a value is put back that was read from the environment before and kept in a name."""
    if not isinstance(write.value, (cst.Name, cst.Attribute)):
        return False
    reads = {read for row in module.catalogue.table("environment_mapping") for read in row["reads"]}
    return any(path in reads for path in module.paths(write.value, write.place))


@remember
def environment_writes(module: Module) -> tuple[EnvironmentWrite, ...]:
    """All settings of environment variables whose name can be read, in order of the walk."""
    found = [*_stores(module), *_calls(module)]
    return tuple(sorted(found, key=lambda write: write.place.order))


def _stores(module: Module) -> Iterator[EnvironmentWrite]:
    """``environ["X"] = value`` and ``environ |= {"X": value}``."""
    for assignment in module.facts.assignments:
        place = assignment.place
        for target, value in paired(assignment.target, assignment.value):
            if not isinstance(target, cst.Subscript) or len(target.slice) != 1:
                continue
            if not _is_mapping(module, target.value, place):
                continue
            index = target.slice[0].slice
            for name in _names(module, index.value if isinstance(index, cst.Index) else None, place):
                yield EnvironmentWrite(name, assignment.node, place, value)
        merged = assignment.value if assignment.operator == "BitOrAssign" else None
        if merged is not None and _is_mapping(module, assignment.target, place):
            for entry in dict_entries(module, merged, place).items:
                yield EnvironmentWrite(entry.key, assignment.node, place, entry.node)


def _mappings(module: Module) -> tuple[str, ...]:
    return tuple(row["name"] for row in module.catalogue.table("environment_mapping"))


def _is_mapping(module: Module, node: cst.BaseExpression, place: Place) -> bool:
    return any(path in _mappings(module) for path in module.paths(node, place))


def _calls(module: Module) -> Iterator[EnvironmentWrite]:
    forms = {row["name"]: row["form"] for row in module.catalogue.table("environment_writer")}
    methods = {name.rpartition(".")[2] for name in forms}
    for call in module.facts.calls:
        func = call.node.func
        if isinstance(func, cst.Attribute) and func.attr.value not in methods:
            continue
        paths = [path.lstrip("?") for path in module.paths(func, call.place)]
        form = next((forms[path] for path in paths if path in forms), "")
        yield from _written(module, call, form)


def _written(module: Module, call: Call, form: str) -> Iterator[EnvironmentWrite]:
    args, place = call.node.args, call.place
    if form == "pair" and args:
        for name in _names(module, args[0].value, place):
            yield EnvironmentWrite(name, call.node, place, args[1].value if len(args) > 1 else None)
    elif form == "dict":
        for arg in args:
            if arg.keyword is not None:
                yield EnvironmentWrite(arg.keyword.value, call.node, place, arg.value)
            else:
                for entry in dict_entries(module, arg.value, place).items:
                    yield EnvironmentWrite(entry.key, call.node, place, entry.node)
    elif form == "magic" and len(args) == 2 and literal(args[0].value) in _MAGICS:
        match = _MAGIC_ARGUMENT.match(str(literal(args[1].value)))
        if match:
            yield EnvironmentWrite(match[1], call.node, place)


def _names(module: Module, node: cst.BaseExpression | None, place: Place) -> list[str]:
    """Variable names that an expression may be: a literal, a constant, or the items that a loop runs over."""
    found: list[str] = []
    for value in module.values(node, place):
        if isinstance(value.constant, str):
            found.append(value.constant)
        elif value.binding is not None and value.binding.kind == "for":
            found.extend(_looped(module, value))
    return list(dict.fromkeys(found))


def _looped(module: Module, value: Value) -> Iterator[str]:
    binding = value.binding
    assert binding is not None
    iterable = binding.value
    if isinstance(iterable, cst.Call) and isinstance(iterable.func, cst.Attribute):  # settings.items()
        iterable = iterable.func.value
    if iterable is None:
        return
    yield from (entry.key for entry in dict_entries(module, iterable, binding.place).items)
    for candidate in module.values(iterable, binding.place):
        items = candidate.constant if isinstance(candidate.constant, (list, tuple)) else ()
        for item in items:
            first = item[0] if isinstance(item, tuple) and item and binding.unpack == 0 else item
            if isinstance(first, str):
                yield first
