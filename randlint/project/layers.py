"""What a model holds that behaves differently in training: dropout that is not zero, batch norm, running statistics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import libcst as cst

from randlint.facts import Call, Place, Scope, literal
from randlint.facts.resolve import NOT_CONSTANT
from randlint.facts.walk import children
from randlint.project.models import Source, is_module_api, project_bases
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.project import Project

_MAX_DEPTH = 8
_END = 1 << 60
_HOLDING = ("dropout-layer", "norm-layer")
_MODEL_NAME = re.compile(r"(Module|Model|Net|Network|Layer|Block|Encoder|Decoder)\d*$")


@dataclass(frozen=True, slots=True)
class Contents:
    """``layer`` names the first layer that differs between training and evaluation, as its library calls it.

    ``complete`` is False where a part could not be read. ``off`` is True where dropout was found that is set to zero.
    """

    layer: str = ""
    complete: bool = True
    off: bool = False

    @property
    def is_noisy(self) -> bool:
        return bool(self.layer)

    @property
    def is_clean(self) -> bool:
        return not self.layer and self.complete


UNREAD = Contents(complete=False)


def contents_of(source: Source, user: Module) -> Contents:
    """What a model holds, by where it comes from; ``user`` is the file that runs it and may hold its settings."""
    if source.kind == "class" and source.scope is not None:
        return _in_class(source.module, source.scope, user, 0)
    if source.kind == "library":
        return Contents("dropout or batch norm")
    if source.kind in {"layer", "container"} and isinstance(source.node, cst.Call):
        return _built_by(source.module, source.node)
    return UNREAD


def is_module_class(module: Module, scope: Scope, depth: int = 0) -> bool:
    """True where a class derives from a torch module, or from something of another file that is named like one."""
    if not isinstance(scope.node, cst.ClassDef) or scope.place is None or depth > _MAX_DEPTH:
        return False
    if any(is_module_class(m, s, depth + 1) for m, s in project_bases(module, scope)):
        return True
    for arg in scope.node.bases:
        for value in module.values(arg.value, scope.place):
            if value.scope is not None:
                continue
            api = module.project.api_of(value.path)
            if api is not None and is_module_api(module, api.name):
                return True
            if api is None and _MODEL_NAME.search(value.path):
                return True
    return False


def _join(parts: Iterable[Contents]) -> Contents:
    found = list(parts)
    layer = next((c.layer for c in found if c.layer), "")
    return Contents(layer, all(c.complete for c in found), any(c.off for c in found))


@lru_cache(maxsize=4096)
def _in_class(module: Module, scope: Scope, builder: Module, depth: int) -> Contents:
    if depth > _MAX_DEPTH:
        return UNREAD
    return _join(_parts_of_class(module, scope, builder, depth))


def _parts_of_class(module: Module, scope: Scope, builder: Module, depth: int) -> Iterator[Contents]:
    assert isinstance(scope.node, cst.ClassDef) and scope.place is not None
    for arg in scope.node.bases:
        for value in module.values(arg.value, scope.place):
            owner = module.project.module_of(value.facts)
            if value.scope is not None and value.scope is not scope and owner is not None:
                yield _in_class(owner, value.scope, builder, depth + 1)
            elif value.path != "builtins.object":
                api = module.project.api_of(value.path)
                yield Contents() if api is not None and is_module_api(module, api.name) else UNREAD
    for call in module.facts.calls:
        if any(s is scope for s in call.place.scope.chain()):
            yield _of_call(module, call, builder, depth)
    yield from _named_in(module, scope.node)


def _of_call(module: Module, call: Call, builder: Module, depth: int) -> Contents:
    """What one call in a model's code adds to it."""
    found = []
    for value in module.values(call.node.func, call.place):
        if value.path.endswith("()"):  # a layer is run here, not built
            continue
        owner = module.project.module_of(value.facts)
        if value.scope is not None and owner is not None:
            found.append(_of_project_call(owner, value.scope, call, builder, depth))
            continue
        api = module.project.api_of(module.project.typed(value.path))
        if api is not None:
            found.append(_of_operation(module, Operation(api, call, module), builder))
        elif _hides_a_layer(value.path):
            found.append(UNREAD)
    return _join(found)


def _of_project_call(owner: Module, scope: Scope, call: Call, builder: Module, depth: int) -> Contents:
    if any(s is scope for s in call.place.scope.chain()):  # recursion
        return Contents()
    if scope.kind == "class":
        return _in_class(owner, scope, builder, depth + 1)
    if scope.kind == "function" and (scope.parent is None or scope.parent.kind != "class"):
        return _in_function(owner, scope, builder, depth + 1)
    return Contents()


@lru_cache(maxsize=4096)
def _in_function(module: Module, scope: Scope, builder: Module, depth: int) -> Contents:
    if depth > _MAX_DEPTH:
        return UNREAD
    return _join(_of_call(module, call, builder, depth) for call in module.calls_in(scope))


def _hides_a_layer(path: str) -> bool:
    """A class of another library, or a class or factory that is passed in: it may build anything."""
    last = path.rpartition(".")[2].lstrip("?")
    if path.startswith("builtins.") or "()" in path:
        return False
    return last[:1].isupper() or last.endswith(("layer", "block", "from_pretrained", "model", "backbone"))


def _of_operation(module: Module, operation: Operation, builder: Module) -> Contents:
    role = operation.role
    if role in {"pretrained-model", "eval-model"}:
        return Contents("dropout or batch norm")
    if role == "norm-layer":
        return Contents(operation.api.short_name)
    if role == "instance-norm-layer":
        tracked = operation.argument("track_running_stats").may_be((True,))
        return Contents(operation.api.short_name) if tracked else Contents()
    if role in {"dropout-layer", "dropout-option-layer"}:
        return _of_dropout(module, operation, builder)
    if role == "dropout" and operation.effect == "draw":
        gated = any(operation.argument(n).is_given and not operation.argument(n).constants for n in ("training", "train"))
        return Contents(operation.api.short_name) if gated else Contents()
    return Contents()


def _of_dropout(module: Module, operation: Operation, builder: Module) -> Contents:
    random = operation.is_random
    option = next(iter(operation.api.random_unless), "")
    if random is False:
        return Contents(off=operation.role == "dropout-layer")
    layers = operation.argument("num_layers")
    if "num_layers" in operation.api.parameters and "dropout" == option and "nonlinearity" not in operation.api.parameters:
        # between the layers of a recurrent net only: one layer has none
        if layers.is_missing or layers.constants == (1,):
            return Contents(off=True)
    argument = operation.argument(option)
    if random is None and argument.is_given and _is_set_to_zero(argument.node, (builder, module)):
        return Contents(off=True)
    return Contents(operation.api.short_name)


def _named_in(module: Module, node: cst.CSTNode) -> Iterator[Contents]:
    """Layers that are named without being called: ``norm_layer=nn.BatchNorm2d``."""
    end = Place(_END, module.facts.module, None)
    names = _holding_names(module.project)
    for found in _walk(node):
        if isinstance(found, (cst.Attribute, cst.Name)) and _last_name(found) in names:
            if module.has_role(found, end, *_HOLDING):
                api = module.apis(found, end)[0]
                if found not in _callees(module):
                    yield Contents(api.short_name)


@lru_cache(maxsize=256)
def _callees(module: Module) -> frozenset[cst.CSTNode]:
    found: list[cst.CSTNode] = []
    for call in module.facts.calls:
        func: cst.CSTNode = call.node.func
        while isinstance(func, cst.Attribute):
            found.append(func)
            func = func.value
        found.append(func)
    return frozenset(found)


@lru_cache(maxsize=8)
def _holding_names(project: Project) -> frozenset[str]:
    return frozenset(api.short_name for api in project.catalogue.apis.values() if api.role in _HOLDING)


def _last_name(node: cst.Attribute | cst.Name) -> str:
    return node.attr.value if isinstance(node, cst.Attribute) else node.value


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def _built_by(module: Module, node: cst.Call) -> Contents:
    """A model that is put together in place: all calls inside ``Sequential(...)``."""
    inside = {id(n) for n in _walk(node) if isinstance(n, cst.Call)}
    calls = [c for c in module.facts.calls if id(c.node) in inside]
    starred = any(a.star for a in node.args)
    passed = any(isinstance(a.value, (cst.Name, cst.Attribute)) for a in node.args if a.keyword is None)
    role = module.apis(node.func, calls[-1].place)[0].role if calls else ""
    parts = [_of_call(module, c, module, 0) for c in calls]
    if role == "module-container" and (starred or passed):
        parts.append(_of_passed(module, node, calls[-1].place))
    return _join([*parts, *_named_in(module, node)])


def _of_passed(module: Module, node: cst.Call, place: Place) -> Contents:
    from randlint.project.models import sources

    parts = []
    for arg in node.args:
        if isinstance(arg.value, (cst.Name, cst.Attribute)) and not arg.star and arg.keyword is None:
            parts += [contents_of(s, module) for s in sources(module, arg.value, place, 3)]
        elif arg.star:
            parts.append(UNREAD)
    return _join(parts)


# -- settings ----------------------------------------------------------------------------------------------------


def _is_set_to_zero(node: cst.BaseExpression | None, modules: tuple[Module, ...]) -> bool:
    """True where a setting such as ``cfg["drop_rate"]`` is given a value in these files, and that is always zero."""
    name = _setting_name(node)
    found = [v for m in dict.fromkeys(modules) for v in _settings(m).get(name, ())] if name else []
    return bool(found) and all(isinstance(v, (int, float)) and not isinstance(v, bool) and v == 0 for v in found)


def _setting_name(node: cst.BaseExpression | None) -> str:
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        key = literal(node.slice[0].slice.value)
        return key if isinstance(key, str) else ""
    return _last_name(node) if isinstance(node, (cst.Attribute, cst.Name)) else ""


@lru_cache(maxsize=64)
def _settings(module: Module) -> dict[str, list[Any]]:
    """Literals given to names in a file: as dict entries, keywords, defaults and assigned names or attributes."""
    found: dict[str, list[Any]] = {}
    for node in _walk(module.tree):
        for name, value in _given_in(node):
            constant = literal(value)
            if constant is not NOT_CONSTANT and constant is not None:
                found.setdefault(name, []).append(constant)
    return found


def _given_in(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode | None]]:
    if isinstance(node, cst.DictElement):
        key = literal(node.key)
        if isinstance(key, str):
            yield key, node.value
    elif isinstance(node, cst.Arg) and node.keyword is not None:
        yield node.keyword.value, node.value
    elif isinstance(node, cst.Param):
        yield node.name.value, node.default
    elif isinstance(node, cst.Assign):
        for target in node.targets:
            name = _setting_name(target.target)  # type: ignore[arg-type]
            if name:
                yield name, node.value
    elif isinstance(node, cst.AnnAssign):
        name = _setting_name(node.target)
        if name:
            yield name, node.value
    elif isinstance(node, cst.Call):
        yield from _option(node)


def _option(node: cst.Call) -> Iterator[tuple[str, cst.CSTNode | None]]:
    """``add_argument("--dropout", default=0.0)``."""
    first = literal(node.args[0].value) if node.args else None
    if isinstance(first, str) and first.startswith("--"):
        for arg in node.args:
            if arg.keyword is not None and arg.keyword.value == "default":
                yield first.lstrip("-").replace("-", "_"), arg.value
