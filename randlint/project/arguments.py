"""What a call passes for a parameter: by keyword, by position, or through ``**kwargs`` that a local dict builds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from randlint import syntax as cst
from randlint.facts import Call, Place, Value
from randlint.facts.values import NOT_CONSTANT
from randlint.project.memo import remember
from randlint.records import dataclass

if TYPE_CHECKING:
    from randlint.project.module import Module


@dataclass(frozen=True, slots=True)
class Argument:
    """What one parameter receives.

    ``state`` is ``given``, ``missing`` or ``unknown`` (hidden in ``*args`` or ``**kwargs`` that cannot be read).
    ``node`` is the expression passed (the first, where a dict is built in several steps); ``values`` are its
    candidates; ``certain`` is False where only some paths pass it. ``through`` is "keyword", "position" or "kwargs".
    """

    name: str
    state: str
    node: cst.BaseExpression | None = None
    place: Place | None = None
    values: tuple[Value, ...] = ()
    certain: bool = True
    through: str = ""
    default: Any = NOT_CONSTANT

    @property
    def is_given(self) -> bool:
        return self.state == "given"

    @property
    def is_missing(self) -> bool:
        return self.state == "missing"

    @property
    def is_unknown(self) -> bool:
        return self.state == "unknown"

    @property
    def is_none(self) -> bool:
        """True where the argument is None on every path, written out or through a name."""
        return self.is_given and bool(self.values) and all(v.is_none for v in self.values)

    @property
    def constants(self) -> tuple[Any, ...]:
        """The literal values it may have, with the default for a missing one; empty where any is not a literal."""
        if self.is_missing:
            return () if self.default is NOT_CONSTANT else (self.default,)
        if not self.values or any(not v.is_constant for v in self.values):
            return ()
        found = tuple(v.constant for v in self.values)
        return found if self.certain or self.default is NOT_CONSTANT else (*found, self.default)

    @property
    def constant(self) -> Any:
        """The one literal value it has on every path (the default when missing), or NOT_CONSTANT."""
        found = self.constants
        return found[0] if found and all(type(c) is type(found[0]) and c == found[0] for c in found) else NOT_CONSTANT

    def may_be(self, wanted: tuple[Any, ...]) -> bool | None:
        """True where it is one of ``wanted`` on some path, False where on none, None where that cannot be told."""
        known = self.constants
        if known:
            return any(type(k) is type(w) and k == w for k in known for w in wanted)
        return None


def bind_argument(
    module: Module, call: cst.Call, place: Place, name: str, parameters: tuple[str, ...], default: Any = NOT_CONSTANT
) -> Argument:
    """Find what ``call`` passes for parameter ``name``; ``parameters`` is the positional order, as far as known."""
    position = 0
    hidden = False
    for arg in call.args:
        if arg.keyword is not None:
            if arg.keyword.value == name:
                return _given(module, name, arg.value, place, "keyword", default)
        elif arg.star == "*":
            hidden = True
        elif arg.star == "" and not hidden:
            if position < len(parameters) and parameters[position] == name:
                return _given(module, name, arg.value, place, "position", default)
            position += 1
    unknown = hidden and name in parameters[position:]
    for arg in call.args:
        if arg.star != "**":
            continue
        entries = dict_entries(module, arg.value, place)
        found = [e for e in entries.items if e.key == name]
        if found:
            values = tuple(v for e in found for v in module.values(e.node, e.place))
            certain = any(e.certain for e in found)
            return Argument(name, "given", found[0].node, found[0].place, values, certain, "kwargs", default)
        unknown = unknown or not entries.complete
    return Argument(name, "unknown" if unknown else "missing", default=default)


def _given(module: Module, name: str, node: cst.BaseExpression, place: Place, through: str, default: Any) -> Argument:
    return Argument(name, "given", node, place, tuple(module.values(node, place)), True, through, default)


def passed_names(module: Module, call: cst.Call, place: Place) -> set[str]:
    """The keywords of a call: those written out, and the keys of ``**kwargs`` that can be read."""
    found = {a.keyword.value for a in call.args if a.keyword is not None}
    for arg in call.args:
        if arg.star == "**":
            found.update(entry.key for entry in dict_entries(module, arg.value, place).items)
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a dict; ``certain`` is False where only some paths set it."""

    key: str
    node: cst.BaseExpression
    place: Place
    certain: bool


@dataclass(frozen=True, slots=True)
class Entries:
    """Keys of a dict expression; ``complete`` is False where it may hold keys that were not seen."""

    items: tuple[Entry, ...]
    complete: bool


@remember
def dict_entries(module: Module, node: cst.BaseExpression, place: Place, depth: int = 0) -> Entries:
    """The string keys that a dict expression may hold, through displays, ``dict()``, ``|``, ``update`` and stores."""
    if depth > 6:
        return Entries((), False)
    if isinstance(node, cst.Dict):
        return _merge(_display(module, node, place, depth))
    if isinstance(node, cst.IfExp):
        parts = [dict_entries(module, node.body, place, depth + 1), dict_entries(module, node.orelse, place, depth + 1)]
        return _merge(_uncertain(p) for p in parts)
    if isinstance(node, cst.Call) and module.paths(node.func, place) == ["builtins.dict"]:
        return _merge(_keywords(module, node, place, depth))
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return _merge(dict_entries(module, side, place, depth + 1) for side in (node.left, node.right))
    if isinstance(node, cst.Name):
        return _named(module, node.value, place, depth)
    if isinstance(node, cst.Attribute):
        values = module.values(node, place)
        if len(values) == 1 and isinstance(values[0].node, cst.Dict) and values[0].place is not None:
            entries = _merge(_display(module, values[0].node, values[0].place, depth))
            return Entries(entries.items, entries.complete and not _is_changed(module, node.attr.value))
    return Entries((), False)


def _is_changed(module: Module, attribute: str) -> bool:
    """True where a dict that is kept as an attribute may get more keys: ``self.options.update(more)``."""
    methods = (c.node.func for c in module.facts.calls if isinstance(c.node.func, cst.Attribute))
    updated = (m.value for m in methods if m.attr.value in {"update", "setdefault"})
    stores = (a.target.value for a in module.facts.assignments if isinstance(a.target, cst.Subscript))
    changed = (*updated, *stores)
    return any(isinstance(owner, cst.Attribute) and owner.attr.value == attribute for owner in changed)


def _merge(parts: Iterable[Entries]) -> Entries:
    seen = list(parts)
    return Entries(tuple(e for p in seen for e in p.items), all(p.complete for p in seen))


def _uncertain(entries: Entries) -> Entries:
    return Entries(tuple(Entry(e.key, e.node, e.place, False) for e in entries.items), entries.complete)


def _display(module: Module, node: cst.Dict, place: Place, depth: int) -> Iterator[Entries]:
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            yield dict_entries(module, element.value, place, depth + 1)
        elif isinstance(element, cst.DictElement):
            key = element.key.evaluated_value if isinstance(element.key, cst.SimpleString) else None
            if isinstance(key, str):
                yield Entries((Entry(key, element.value, place, True),), True)
            else:
                yield Entries((), False)


def _keywords(module: Module, node: cst.Call, place: Place, depth: int) -> Iterator[Entries]:
    for arg in node.args:
        if arg.keyword is not None:
            yield Entries((Entry(arg.keyword.value, arg.value, place, True),), True)
        else:
            yield dict_entries(module, arg.value, place, depth + 1) if arg.star in {"", "**"} else Entries((), False)


def _named(module: Module, name: str, place: Place, depth: int) -> Entries:
    bindings = module.resolver.reaching(name, place)
    if not bindings or any(b.kind != "assign" or b.value is None or b.unpack is not None for b in bindings):
        return Entries((), False)
    parts = []
    for binding in bindings:
        assert binding.value is not None
        entries = dict_entries(module, binding.value, binding.place, depth + 1)
        parts.append(entries if len(bindings) == 1 else _uncertain(entries))
    scopes = {id(b.place.scope) for b in bindings}
    first = min(b.place.order for b in bindings)
    for assignment in module.facts.assignments:
        if id(assignment.place.scope) in scopes and first < assignment.place.order < place.order:
            parts.extend(_stored(name, assignment.target, assignment.value, assignment.place, place))
    for call in module.facts.calls:
        if id(call.place.scope) in scopes and first < call.place.order < place.order:
            parts.extend(_called(module, name, call, place, depth))
    return _merge(parts)


def _called(module: Module, name: str, call: Call, read: Place, depth: int) -> Iterator[Entries]:
    """What a call of a method of ``name``, or one that ``name`` is passed to, may add to it."""
    func = call.node.func
    if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) and func.value.value == name:
        yield from _updated(module, func.attr.value, call.node, call.place, read, depth)
        return
    passed = any(isinstance(a.value, cst.Name) and a.value.value == name and a.star != "**" for a in call.node.args)
    if passed and any(path.startswith((".", "?")) for path in module.paths(func, call.place)):
        yield Entries((), False)  # a function of the project may fill it


def _stored(
    name: str, target: cst.BaseExpression, value: cst.BaseExpression | None, place: Place, read: Place
) -> Iterator[Entries]:
    """``name["key"] = value``."""
    if not (isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name) and target.value.value == name):
        return
    index = target.slice[0].slice if len(target.slice) == 1 else None
    key = index.value if isinstance(index, cst.Index) else None
    if isinstance(key, cst.SimpleString) and isinstance(key.evaluated_value, str) and value is not None:
        yield Entries((Entry(key.evaluated_value, value, place, place.dominates(read)),), True)
    else:
        yield Entries((), False)


def _updated(module: Module, method: str, node: cst.Call, place: Place, read: Place, depth: int) -> Iterator[Entries]:
    """``name.update(other)`` and ``name.setdefault("key", value)``."""
    if method == "setdefault" and len(node.args) == 2 and isinstance(node.args[0].value, cst.SimpleString):
        key = node.args[0].value.evaluated_value
        if isinstance(key, str):
            yield Entries((Entry(key, node.args[1].value, place, place.dominates(read)),), True)
    if method != "update":
        return
    for entries in _keywords(module, node, place, depth):
        yield entries if place.dominates(read) else _uncertain(entries)
