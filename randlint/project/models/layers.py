"""What a model holds that behaves differently in training: dropout that is not zero, batch norm, running statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.facts.tree import walk
from randlint.patterns import regex
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.models.models import (
    Source,
    is_module_api,
    method_of,
    mode_set,
    parameter_names,
    project_bases,
    returns_itself,
    sources,
)
from randlint.project.module import Module, Parsed
from randlint.project.operations import Operation
from randlint.project.project import Project
from randlint.project.settings import last_name, setting_name, settings_in
from randlint.records import dataclass

_MAX_DEPTH = 8
_END = 1 << 60
_HOLDING = ("dropout-layer", "norm-layer")
_MODEL_NAME = regex(r"(Module|Model|Net|Network|Layer|Block|Encoder|Decoder)\d*$")


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


@dataclass(frozen=True, slots=True)
class _Reading:
    """For whom a class is read: the file that runs the model, and the parameters that it is built with as zero."""

    user: Module
    zeros: frozenset[str] = frozenset()


def contents_of(source: Source, user: Module, seen: frozenset[int] = frozenset()) -> Contents:
    """What a model holds, by where it comes from; ``user`` is the file that runs it and may hold its settings."""
    if source.kind == "class" and source.scope is not None:
        return _in_class(source.module, source.scope, _Reading(user, _zeros_passed(source)), 0)
    if source.kind == "library":
        return Contents("dropout or batch norm")
    if id(source.node) in seen:  # ``self.model = Wrapper(self.model)``
        return Contents()
    if source.kind in {"layer", "container"} and isinstance(source.node, cst.Call):
        return _built_by(source.module, source.node, seen | {id(source.node)})
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


@remember
def _in_class(module: Module, scope: Scope, reading: _Reading, depth: int) -> Contents:
    if depth > _MAX_DEPTH or _holds_back(module, scope):
        return UNREAD
    return _join(_parts_of_class(module, scope, reading, depth))


def _holds_back(module: Module, scope: Scope) -> bool:
    """True where a model keeps parts of itself in evaluation mode: when it is built, or in its own ``train``."""
    own = [c for c in scope.children if c.kind == "function" and c.name in {"__init__", "train"}]
    return any(mode_set(call.node) == "eval" for function in own for call in module.calls_in(function))


def _parts_of_class(module: Module, scope: Scope, reading: _Reading, depth: int) -> Iterator[Contents]:
    if not isinstance(scope.node, cst.ClassDef) or scope.place is None:
        return
    for arg in scope.node.bases:
        for value in module.values(arg.value, scope.place):
            owner = module.project.module_of(value.facts)
            if value.scope is not None and value.scope is not scope and owner is not None:
                yield _in_class(owner, value.scope, reading, depth + 1)
            elif value.path != "builtins.object":
                api = module.project.api_of(value.path)
                yield Contents() if api is not None and is_module_api(module, api.name) else UNREAD
    for call in _calls_below(module.parsed).get(scope, ()):
        yield _of_call(module, call, reading, depth)
    yield from _named_in(module, scope.node)


@remember
def _calls_below(parsed: Parsed) -> Mapping[Scope, list[Call]]:
    """The calls in each scope, at any depth."""
    found: dict[Scope, list[Call]] = {}
    for call in parsed.facts.calls:
        for scope in call.place.scope.chain():
            found.setdefault(scope, []).append(call)
    return found


def _of_call(module: Module, call: Call, reading: _Reading, depth: int) -> Contents:
    """What one call in a model's code adds to it."""
    found = []
    for value in module.values(call.node.func, call.place):
        if value.path.endswith("()"):  # a layer is run here, not built
            continue
        owner = module.project.module_of(value.facts)
        if value.scope is not None and owner is not None:
            found.append(_of_project_call(owner, value.scope, call, reading, depth))
            continue
        api = module.project.api_of(module.project.typed(value.path))
        if api is not None:
            found.append(_of_operation(module, Operation(api, call, module), reading))
        elif _hides_a_layer(value.path):
            found.append(UNREAD)
    return _join(found)


def _of_project_call(owner: Module, scope: Scope, call: Call, reading: _Reading, depth: int) -> Contents:
    if any(s is scope for s in call.place.scope.chain()):  # recursion
        return Contents()
    if scope.kind == "class":
        return _in_class(owner, scope, reading, depth + 1)
    if scope.kind == "function" and (scope.parent is None or scope.parent.kind != "class"):
        return _in_function(owner, scope, reading, depth + 1)
    return Contents()


@remember
def _in_function(module: Module, scope: Scope, reading: _Reading, depth: int) -> Contents:
    if depth > _MAX_DEPTH:
        return UNREAD
    return _join(_of_call(module, call, reading, depth) for call in module.calls_in(scope))


def _hides_a_layer(path: str) -> bool:
    """A class of another library, or a class or factory that is passed in: it may build anything."""
    last = path.rpartition(".")[2].lstrip("?")
    if path.startswith("builtins.") or "()" in path:
        return False
    return last[:1].isupper() or last.endswith(("layer", "block", "from_pretrained", "model", "backbone"))


def _of_operation(module: Module, operation: Operation, reading: _Reading) -> Contents:
    role = operation.role
    if role in {"pretrained-model", "eval-model"}:
        return Contents("dropout or batch norm")
    if role == "norm-layer":
        return Contents(operation.api.short_name)
    if role == "instance-norm-layer":
        tracked = operation.argument("track_running_stats").may_be((True,))
        return Contents(operation.api.short_name) if tracked else Contents()
    if role in {"dropout-layer", "dropout-option-layer"}:
        return _of_dropout(module, operation, reading)
    if role == "dropout" and operation.effect == "draw":
        flags = [operation.argument(name) for name in ("training", "train")]
        gated = any(flag.is_given and not flag.constants for flag in flags)
        return Contents(operation.api.short_name) if gated else Contents()
    return Contents()


def _of_dropout(module: Module, operation: Operation, reading: _Reading) -> Contents:
    random = operation.is_random
    option = next(iter(operation.api.random_unless), "")
    if random is False:
        return Contents(off=operation.role == "dropout-layer")
    layers = operation.argument("num_layers")
    if "num_layers" in operation.api.parameters and (layers.is_missing or layers.constants == (1,)):
        return Contents(off=True)  # a recurrent net drops between its layers only: one layer has no between
    argument = operation.argument(option)
    if random is None and argument.is_given and _is_set_to_zero(argument.node, module, reading):
        return Contents(off=True)
    return Contents(operation.api.short_name)


def _named_in(module: Module, node: cst.CSTNode) -> Iterator[Contents]:
    """Layers that are named without being called: ``norm_layer=nn.BatchNorm2d``."""
    end = Place(_END, module.facts.module, None)
    names = _holding_names(module.project)
    for found in walk(node):
        if last_name(found) in names and found not in _callees(module) and module.has_role(found, end, *_HOLDING):
            yield Contents(module.apis(found, end)[0].short_name)


@remember
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


def _built_by(module: Module, node: cst.Call, seen: frozenset[int]) -> Contents:
    """A model that is put together in place: all calls inside ``Sequential(...)``."""
    inside = {id(n) for n in walk(node) if isinstance(n, cst.Call)}
    calls = [c for c in module.facts.calls if id(c.node) in inside]
    starred = any(a.star for a in node.args)
    passed = any(_is_passed(module, a.value) for a in node.args if a.keyword is None)
    role = module.apis(node.func, calls[-1].place)[0].role if calls else ""
    parts = [_of_call(module, c, _Reading(module), 0) for c in calls]
    if role == "module-container" and (starred or passed):
        parts.append(_of_passed(module, node, calls[-1].place, seen))
    return _join([*parts, *_named_in(module, node)])


def _is_passed(module: Module, node: cst.BaseExpression) -> bool:
    """A model that was made before, perhaps ``model.cuda()``."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        return node.func.attr.value in returns_itself(module.project) and _is_passed(module, node.func.value)
    return isinstance(node, (cst.Name, cst.Attribute))


def _of_passed(module: Module, node: cst.Call, place: Place, seen: frozenset[int]) -> Contents:
    parts = []
    for arg in node.args:
        if _is_passed(module, arg.value) and not arg.star and arg.keyword is None:
            parts += [contents_of(s, module, seen) for s in sources(module, arg.value, place, 3)]
        elif arg.star:
            parts.append(UNREAD)
    return _join(parts)


def _is_set_to_zero(node: cst.BaseExpression | None, module: Module, reading: _Reading) -> bool:
    """True where a setting such as ``cfg["drop_rate"]`` is given a value in these files, and that is always zero."""
    name = setting_name(node)
    if name in reading.zeros:
        return True
    found = [v for m in dict.fromkeys((reading.user, module)) for v in settings_in(m).get(name, ())] if name else []
    return bool(found) and all(_is_zero(v) for v in found)


def _is_zero(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0


def _zeros_passed(source: Source) -> frozenset[str]:
    """Parameters of ``__init__`` that the call which builds the model sets to zero."""
    found = method_of(source.module, source.scope, "__init__") if source.scope is not None else None
    user = source.user
    if found is None or user is None or not isinstance(source.node, cst.Call):
        return frozenset()
    names = parameter_names(found[1])
    arguments = [bind_argument(user, source.node, source.place, name, names) for name in names]
    return frozenset(a.name for a in arguments if a.is_given and a.constants and all(map(_is_zero, a.constants)))
