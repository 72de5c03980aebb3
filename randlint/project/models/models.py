"""Which torch module an expression may be: followed through wrappers, helpers, attributes, parameters and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from randlint import syntax as cst
from randlint.facts import Binding, Call, Place, Scope, Value
from randlint.names import is_model_name
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.project import Project
from randlint.records import dataclass

_MAX_DEPTH = 8
_FIRST = 6
MODULE_ROLES = frozenset({"module", "module-container"})


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Where a model comes from.

    ``kind``: ``class`` (an instance of the project's class ``scope``), ``layer`` or ``container`` (built by the library
    call ``node``), ``library`` (a whole model of a library), ``parameter``, ``unknown``, or ``other`` (no model).
    ``mode`` is the mode it was last put in by the expression itself: "eval", "train" or empty.
    ``module`` is the file that defines the class, ``user`` the one in which ``node`` makes the instance.
    """

    kind: str
    module: Module
    node: cst.CSTNode
    place: Place
    scope: Scope | None = None
    mode: str = ""
    user: Module | None = None


@lru_cache(maxsize=8)
def _model_libraries(project: Project) -> frozenset[str]:
    apis = project.catalogue.apis.values()
    return frozenset(a.name.partition(".")[0] for a in apis if a.role in MODULE_ROLES or "module" in a.role)


def imports_models(module: Module) -> bool:
    """True where a file imports a library that models are built with."""
    libraries = _model_libraries(module.project)
    return any(fact.module.partition(".")[0] in libraries for fact in module.facts.imports)


def looks_like_model(node: cst.CSTNode) -> bool:
    """True for a plain name or attribute that people give to models."""
    name = node.attr.value if isinstance(node, cst.Attribute) else node.value if isinstance(node, cst.Name) else ""
    return is_model_name(name)


def sources(module: Module, node: cst.CSTNode, place: Place, depth: int = 0) -> list[Source]:
    """What an expression that is used as a model may be; one unknown source where nothing is known."""
    unknown = [Source("unknown", module, node, place)]
    if depth > _MAX_DEPTH:
        return unknown
    if isinstance(node, cst.Name):
        return _named(module, node, place, depth) or unknown
    if isinstance(node, cst.Attribute):
        return _attribute(module, node, place, depth) or unknown
    if isinstance(node, cst.Call):
        return _called(module, node, place, depth) or unknown
    if isinstance(node, cst.IfExp):
        return [*sources(module, node.body, place, depth + 1), *sources(module, node.orelse, place, depth + 1)]
    if isinstance(node, cst.BooleanOperation):
        return [*sources(module, node.left, place, depth + 1), *sources(module, node.right, place, depth + 1)]
    if isinstance(node, cst.NamedExpr):
        return sources(module, node.value, place, depth + 1)
    return unknown


def _named(module: Module, node: cst.Name, place: Place, depth: int) -> list[Source]:
    bindings = module.resolver.reaching(node.value, place)
    if not bindings:
        return _of_values(module, module.values(node, place), node, place)
    return [s for b in bindings[:_FIRST] for s in _bound(module, b, node, place, depth)]


def _bound(module: Module, binding: Binding, node: cst.CSTNode, place: Place, depth: int) -> list[Source]:
    if binding.kind in {"def", "class"}:
        return [Source("other", module, node, place)]
    if binding.kind == "param":
        return _parameter(module, binding, depth)
    if binding.kind == "assign" and binding.value is not None:
        if binding.unpack is None:
            return sources(module, binding.value, binding.place, depth + 1)
        return _unpacked(module, binding, depth)
    if binding.kind == "import":
        return _of_values(module, module.resolver.bound(binding, 0), node, place)
    return [Source("unknown", module, node, place)]


def _of_values(module: Module, values: Sequence[Value], node: cst.CSTNode, place: Place) -> list[Source]:
    """A name of another file: what it was bound to there."""
    found = []
    for value in values:
        owner = module.project.module_of(value.facts) or module
        if value.scope is not None and value.scope.kind == "class" and value.path.endswith("()"):
            found.append(Source("class", owner, node, place, value.scope))
        elif owner is not module and value.node is not None and value.place is not None and value.scope is None:
            found += sources(owner, value.node, value.place, _MAX_DEPTH - 1)
        else:
            found.append(Source("unknown", module, node, place))
    return found


def _unpacked(module: Module, binding: Binding, depth: int) -> list[Source]:
    """``model, optimizer = prepare(model, optimizer)`` hands through; a local function returns a tuple."""
    call, index = binding.value, binding.unpack
    if not isinstance(call, cst.Call) or index is None or index < 0:
        return []
    for value in module.values(call.func, binding.place):
        owner = module.project.module_of(value.facts)
        if value.scope is not None and value.scope.kind == "function" and owner is not None:
            tuples = [(n, p) for n, p in value.scope.returns if isinstance(n, cst.Tuple) and len(n.elements) > index]
            return [s for n, p in tuples[:_FIRST] for s in sources(owner, n.elements[index].value, p, depth + 1)]
    if len(call.args) > index and all(a.keyword is None and not a.star for a in call.args):
        return sources(module, call.args[index].value, binding.place, depth + 1)
    return []


def _attribute(module: Module, node: cst.Attribute, place: Place, depth: int) -> list[Source]:
    if node.attr.value == "module":  # what DataParallel and its like hold
        return sources(module, node.value, place, depth + 1)
    found = []
    for base in sources(module, node.value, place, depth + 1):
        if base.kind == "class" and base.scope is not None:
            for owner, binding in members(base.module, base.scope, node.attr.value):
                found += _bound(owner, binding, node, place, depth)
        elif base.kind == "unknown" and isinstance(node.value, cst.Name):
            found += [s for s in _of_values(module, module.values(node, place), node, place) if s.kind == "class"]
    return found


@remember
def members(module: Module, scope: Scope, name: str, depth: int = 0) -> Sequence[tuple[Module, Binding]]:
    """What a class binds to an attribute of its instances, its project bases included."""
    found = [(module, b) for b in (*scope.attributes.get(name, ()), *scope.bindings.get(name, ()))]
    if not found and depth < _MAX_DEPTH:
        for owner, parent in project_bases(module, scope):
            found += members(owner, parent, name, depth + 1)
    return found[:_FIRST]


@remember
def project_bases(module: Module, scope: Scope) -> Sequence[tuple[Module, Scope]]:
    """The bases of a class that this project defines, with the files they stand in."""
    found = []
    if isinstance(scope.node, cst.ClassDef) and scope.place is not None:
        for arg in scope.node.bases:
            for value in module.values(arg.value, scope.place):
                owner = module.project.module_of(value.facts)
                if value.scope is not None and value.scope.kind == "class" and value.scope is not scope and owner:
                    found.append((owner, value.scope))
    return found


def method_of(module: Module, scope: Scope, name: str, depth: int = 0) -> tuple[Module, Scope] | None:
    """A method of a class, its project bases included."""
    for child in scope.children:
        if child.kind == "function" and child.name == name:
            return module, child
    if depth < _MAX_DEPTH:
        for owner, parent in project_bases(module, scope):
            found = method_of(owner, parent, name, depth + 1)
            if found is not None:
                return found
    return None


# -- calls -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def returns_itself(project: Project) -> frozenset[str]:
    """Names of the methods by which a module gives itself back: ``to``, ``cuda``, ``eval`` and so on."""
    found = set()
    for api in project.catalogue.apis.values():
        owner = project.catalogue.apis.get(api.name.rpartition(".")[0])
        if api.returns == "self" and owner is not None and owner.role == "module":
            found.add(api.short_name)
    return frozenset(found)


def _called(module: Module, node: cst.Call, place: Place, depth: int) -> list[Source]:
    func = node.func
    if isinstance(func, cst.Attribute) and func.attr.value in returns_itself(module.project):
        found = sources(module, func.value, place, depth + 1)
        mode = mode_set(node)
        return [replace(s, mode=mode) for s in found] if mode else found
    found = []
    for value in module.values(func, place):
        found += _made(module, value, node, place, depth)
    return found


def mode_set(node: cst.Call) -> str:
    """The mode that a call of ``eval`` or ``train`` puts a module in; empty for every other call."""
    if not isinstance(node.func, cst.Attribute) or node.func.attr.value not in {"eval", "train"}:
        return ""
    if node.func.attr.value == "eval":
        return "eval" if not node.args else ""
    if not node.args:
        return "train"
    first = node.args[0]
    if len(node.args) > 1 or first.star or (first.keyword is not None and first.keyword.value != "mode"):
        return ""
    # a flag that is not written out may be either: taken for eval, so that nothing is claimed
    return "train" if isinstance(first.value, cst.Name) and first.value.value == "True" else "eval"


def _made(module: Module, value: Value, node: cst.Call, place: Place, depth: int) -> list[Source]:
    owner = module.project.module_of(value.facts) or module
    if value.scope is not None and value.scope.kind == "class" and not value.path.endswith("()"):
        return [Source("class", owner, node, place, value.scope, user=module)]
    if value.scope is not None and value.scope.kind == "function":
        return _returned(owner, value.scope, depth)
    api = module.project.api_of(module.project.typed(value.path))
    if api is not None and not value.path.endswith("()"):
        if api.role == "eval-model":
            return [Source("library", module, node, place, mode="eval")]
        if api.role == "pretrained-model":
            return [Source("library", module, node, place)]
        if api.role == "module-container":
            return [Source("container", module, node, place)]
        if api.effect == "load":
            return []
        if is_module_api(module, api.name):
            return [Source("layer" if api.role != "plain-layer" else "other", module, node, place)]
    if value.path.endswith(".from_pretrained"):  # a tokenizer too is made like that
        return [Source("unknown", module, node, place, mode="eval")]
    return _wrapped(module, node, place, depth)


def _returned(owner: Module, function: Scope, depth: int) -> list[Source]:
    """What a local function gives back, in the mode that its body leaves it in."""
    if function.yields or not function.returns:
        return []
    found = [s for n, p in function.returns[:_FIRST] for s in sources(owner, n, p, depth + 1)]
    modes = [m for c in owner.calls_in(function) if (m := mode_set(c.node))]
    return [replace(s, mode=s.mode or (modes[-1] if modes else "")) for s in found]


def _wrapped(module: Module, node: cst.Call, place: Place, depth: int) -> list[Source]:
    """``compile(model)``, ``deepcopy(model)``: a function that is not known is taken to hand its model through."""
    first = node.args[0] if node.args else None
    if first is None or first.keyword is not None or first.star:
        return []
    if not isinstance(first.value, (cst.Name, cst.Attribute)):
        return []
    found = sources(module, first.value, place, depth + 1)
    return [s for s in found if s.kind in {"class", "library", "container"}]


def is_module_api(module: Module, name: str) -> bool:
    """True where a catalogued class is, or derives from, the library's module class."""
    api = module.catalogue.api(name)
    if api is None:
        return False
    return api.role in MODULE_ROLES or any(is_module_api(module, base) for base in api.bases)


# -- parameters --------------------------------------------------------------------------------------------------


def _parameter(module: Module, binding: Binding, depth: int) -> list[Source]:
    function = binding.place.scope
    owner = function.parent
    node = binding.node
    names = [p.name.value for p in function.parameters]
    if owner is not None and owner.kind == "class" and names[:1] == [binding.name] and not _is_static(function):
        return [Source("class", module, node, binding.place, owner)]
    found = [s for m, e, p in arguments_for(module, binding) for s in sources(m, e, p, depth + 2)]
    return found or [Source("parameter", module, node, binding.place)]


def _is_static(function: Scope) -> bool:
    return any(isinstance(d, cst.Name) and d.value == "staticmethod" for d in function.decorators)


def arguments_for(module: Module, binding: Binding) -> Iterator[tuple[Module, cst.BaseExpression, Place]]:
    """What the calls in this file pass for a parameter."""
    function = binding.place.scope
    names = parameter_names(function)
    for call in callers(module, function)[:_FIRST]:
        argument = bind_argument(module, call.node, call.place, binding.name, names)
        if argument.is_given and argument.node is not None and argument.place is not None:
            yield module, argument.node, argument.place


def parameter_names(function: Scope) -> tuple[str, ...]:
    """Parameters in the order in which a caller passes them: without ``self``."""
    names = tuple(p.name.value for p in function.parameters)
    is_method = function.parent is not None and function.parent.kind == "class" and not _is_static(function)
    return names[1:] if is_method else names


@remember
def callers(module: Module, function: Scope) -> tuple[Call, ...]:
    """Calls in this file, outside the function, that run it: for ``__init__`` those that make an instance."""
    if function.name == "__init__" and function.parent is not None and function.parent.kind == "class":
        owner = function.parent
        return tuple(
            c
            for c in module.facts.calls
            if any(v.scope is owner and not v.path.endswith("()") for v in module.values(c.node.func, c.place))
        )
    return tuple(c for c in module.call_sites(function) if c.place.scope.function is not function)
