"""What a dropout rate is when the model is evaluated: zero, positive, gated by the mode, or not to be told."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from randlint import syntax as cst
from randlint.facts import Binding, Call, Place, Scope, Value
from randlint.facts.tree import walk
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.project.arguments import bind_argument
from randlint.project.models.models import callers, parameter_names, project_bases
from randlint.project.models.training_flag import excuses_call, is_guarded, mentions_flag
from randlint.project.module import Module
from randlint.records import dataclass

_MAX_DEPTH = 8
_BUILDERS = ("__init__", "__post_init__", "build", "setup", "reset_parameters")
_NUMERIC = frozenset({"builtins.float", "builtins.max", "builtins.min", "builtins.abs", "builtins.round"})


class State(Enum):
    """``PARAMETER`` is handed in by callers that this file does not show; ``OFF_PARAMETER`` likewise, zero or None
    when omitted. ``SETTING`` is positive as far as one can tell: a configuration value."""

    ZERO = "zero"
    GATED = "gated"
    UNKNOWN = "unknown"
    PARAMETER = "parameter"
    OFF_PARAMETER = "off-parameter"
    SETTING = "setting"
    OPEN = "open"


_POSITIVE = (State.OPEN, State.SETTING)
_HANDED = (State.PARAMETER, State.OFF_PARAMETER)


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """``state``, and where the value is decided: the argument of a call ``site`` in the same file, where callers
    hand it in."""

    state: State
    site: Call | None = None
    passed: cst.BaseExpression | None = None
    parameter: str = ""

    @property
    def is_positive(self) -> bool:
        return self.state in _POSITIVE


def dropout_rate(module: Module, node: cst.BaseExpression, place: Place) -> Rate:
    """The rate that an expression gives at a place while the model is evaluated."""
    return _rate(module, node, place, 0)


def literal_rate(value: object) -> State:
    """The state of a literal: numbers above zero are open."""
    if value is None or value is False or value == 0:
        return State.ZERO
    return State.OPEN if isinstance(value, (int, float)) else State.UNKNOWN


def _rate(module: Module, node: cst.BaseExpression, place: Place, depth: int) -> Rate:
    constant = literal(node)
    if constant is not NOT_CONSTANT:
        return Rate(literal_rate(constant))
    if mentions_flag(node):
        return Rate(State.GATED)
    if depth > _MAX_DEPTH:
        return Rate(State.UNKNOWN)
    if isinstance(node, cst.Name):
        return _named(module, node, place, depth)
    if isinstance(node, cst.Attribute):
        return _attribute(module, node, place, depth)
    if isinstance(node, cst.Call):
        return _called(module, node, place, depth)
    if isinstance(node, cst.IfExp):
        return _chosen(module, node, place, depth)
    if isinstance(node, cst.NamedExpr):
        return _rate(module, node.value, place, depth + 1)
    if isinstance(node, (cst.BooleanOperation, cst.BinaryOperation)):
        return _joined(module, node, place, depth)
    if isinstance(node, cst.Subscript):
        return Rate(State.SETTING if _names_dropout(node.slice[0]) else State.UNKNOWN)
    return Rate(State.UNKNOWN)


def _joined(module: Module, node: cst.BooleanOperation | cst.BinaryOperation, place: Place, depth: int) -> Rate:
    sides = [s for s in (node.left, node.right) if isinstance(node, cst.BooleanOperation) or literal(s) is NOT_CONSTANT]
    found = [_rate(module, s, place, depth + 1) for s in sides]
    if isinstance(getattr(node, "operator", None), cst.Multiply) and any(r.state is State.ZERO for r in found):
        return Rate(State.ZERO)
    return _combined(found)


def _chosen(module: Module, node: cst.IfExp, place: Place, depth: int) -> Rate:
    switch = node.test.expression if isinstance(node.test, cst.UnaryOperation) else node.test
    arms = [_rate(module, arm, place, depth + 1) for arm in (node.body, node.orelse)]
    if isinstance(switch, cst.Name) and not any(
        isinstance(n, cst.Name) and n.value == switch.value for n in walk(node.body)
    ):
        bindings = module.resolver.reaching(switch.value, place)
        if any(b.kind == "param" for b in bindings):  # whoever calls may know the mode
            return Rate(State.UNKNOWN)
        if any(b.value is not None and mentions_flag(b.value) for b in bindings):
            return Rate(State.GATED)
    return _combined(arms)


def _combined(rates: Iterable[Rate]) -> Rate:
    """One rate for several candidates: a gate anywhere counts, then what cannot be told, then what is positive."""
    found = list(rates)
    for state in (State.GATED, State.UNKNOWN):
        if any(r.state is state for r in found):
            return Rate(state)
    positive = next((r for s in _POSITIVE for r in found if r.state is s), None)
    handed = next((r for s in _HANDED for r in found if r.state is s), None)
    if positive is not None and handed is not None:  # ``if p is None: p = self.p`` is positive when omitted
        return positive if handed.state is State.OFF_PARAMETER else Rate(State.UNKNOWN)
    return positive or handed or (found[0] if found else Rate(State.UNKNOWN))


# -- names ---------------------------------------------------------------------------------------------------------


def _named(module: Module, node: cst.Name, place: Place, depth: int) -> Rate:
    bindings = module.resolver.reaching(node.value, place)
    if not bindings:
        return Rate(State.UNKNOWN)
    return _combined(_bound(module, b, depth) for b in bindings)


def _bound(module: Module, binding: Binding, depth: int) -> Rate:
    if binding.kind == "param":
        return _parameter(module, binding, depth)
    if is_guarded(module, binding.place):
        return Rate(State.GATED)
    if binding.kind == "assign" and binding.value is not None and binding.unpack is None:
        return _rate(module, binding.value, binding.place, depth + 1)
    if binding.kind == "augment":
        changes = [a.value for a in module.facts.assignments if a.target is binding.node and a.value is not None]
        return Rate(State.GATED if any(mentions_flag(c) for c in changes) else State.UNKNOWN)
    if binding.kind == "import":
        constants = [v.constant for v in module.resolver.bound(binding, 0)]
        return _combined(Rate(literal_rate(c) if c is not NOT_CONSTANT else State.UNKNOWN) for c in constants)
    return Rate(State.UNKNOWN)


def _parameter(module: Module, binding: Binding, depth: int) -> Rate:
    """A rate that is handed in: by the calls in this file where there are any."""
    function = binding.place.scope
    default = literal(binding.value) if binding.value is not None else NOT_CONSTANT
    unseen = State.OFF_PARAMETER if default is not NOT_CONSTANT and not default else State.PARAMETER
    if not isinstance(function.node, cst.FunctionDef):
        return Rate(State.UNKNOWN)
    found = []
    for call in callers(module, function)[:_MAX_DEPTH]:
        rate = _handed_in(module, call, binding, function, depth)
        if rate is not None:
            found.append(rate)
    positive = next((r for s in _POSITIVE for r in found if r.state is s), None)
    if positive is not None:
        return positive
    if any(r.state is State.GATED for r in found):
        return Rate(State.GATED)
    return Rate(unseen) if not found or any(r.state in _HANDED for r in found) else _combined(found)


def _handed_in(module: Module, call: Call, binding: Binding, function: Scope, depth: int) -> Rate | None:
    argument = bind_argument(module, call.node, call.place, binding.name, parameter_names(function))
    if argument.is_given and argument.node is not None and argument.place is not None:
        if function.name != "__init__" and excuses_call(module, call.place, call.node):
            return Rate(State.GATED)
        rate = _rate(module, argument.node, argument.place, depth + 2)
        if rate.is_positive and rate.site is None and argument.through != "kwargs":
            return Rate(rate.state, call, argument.node, binding.name)
        return rate
    if argument.is_missing and binding.value is not None:
        state = literal_rate(literal(binding.value))
        # a model that a demonstration builds without dropout is built with it elsewhere
        return Rate(State.OFF_PARAMETER if state is State.ZERO and function.name == "__init__" else state)
    return Rate(State.UNKNOWN) if argument.is_unknown else None


# -- attributes ----------------------------------------------------------------------------------------------------


def _attribute(module: Module, node: cst.Attribute, place: Place, depth: int) -> Rate:
    if module.has_role(node.value, place, "dropout-layer"):  # the ``p`` of a layer stays what it is in evaluation
        return _of_layer(module, node, place)
    owners = [v for v in module.values(node.value, place) if v.scope is not None and v.path.endswith("()")]
    found = [r for v in owners for r in _of_class(module, v, node.attr.value, depth)]
    if found:
        return _combined(found)
    if owners and isinstance(node.value, cst.Name):  # inherited from a class that cannot be read
        return Rate(State.UNKNOWN)
    if _names_dropout(node.attr) or (node.attr.value == "p" and _names_dropout(node.value)):
        return Rate(State.SETTING)
    return Rate(State.UNKNOWN)


def _of_layer(module: Module, node: cst.Attribute, place: Place) -> Rate:
    for value in module.values(node.value, place):
        owner = module.project.module_of(value.facts)
        operation = owner.operation_at(value.node) if owner is not None else None
        if operation is not None and node.attr.value == "p" and operation.is_random is not False:
            return Rate(State.OPEN)
        if operation is None:
            return Rate(State.UNKNOWN)
    return Rate(State.ZERO)


def _of_class(module: Module, value: Value, name: str, depth: int) -> list[Rate]:
    owner = module.project.module_of(value.facts) or module
    scope = value.scope
    if scope is None or scope.kind != "class":
        return []
    return [_member(m, b, depth) for m, b in class_members(owner, scope, name)]


def class_members(module: Module, scope: Scope, name: str, depth: int = 0) -> list[tuple[Module, Binding]]:
    """What a class binds to a name of its instances, with the file it stands in; its bases in this project included."""
    found = [(module, b) for b in (*scope.attributes.get(name, ()), *scope.bindings.get(name, ()))]
    if not found and depth < _MAX_DEPTH:
        for owner, parent in project_bases(module, scope):
            found += class_members(owner, parent, name, depth + 1)
    return found


def _member(module: Module, binding: Binding, depth: int) -> Rate:
    if binding.kind == "def" and binding.scope is not None:
        return _computed(module, binding.scope, depth) if _is_property(binding.scope) else Rate(State.UNKNOWN)
    if binding.kind != "assign" or binding.value is None or binding.unpack is not None:
        return Rate(State.UNKNOWN)
    if mentions_flag(binding.value) or is_guarded(module, binding.place):
        return Rate(State.GATED)
    function = binding.place.scope.function
    if function is not None and not _builds(function):  # a setter may be what switches it
        return Rate(State.UNKNOWN)
    constant = literal(binding.value)
    if constant is not NOT_CONSTANT:
        return Rate(literal_rate(constant))
    if isinstance(binding.value, cst.Call) and _makes_object(module, binding):
        return Rate(State.UNKNOWN)
    rate = _rate(module, binding.value, binding.place, depth + 1)
    return rate if rate.state in {State.ZERO, State.GATED, State.OPEN} and rate.site is None else Rate(State.SETTING)


def _builds(function: Scope) -> bool:
    return function.name.startswith(("_init", "init", "_build", "_setup", "_make")) or function.name in _BUILDERS


def _makes_object(module: Module, binding: Binding) -> bool:
    values = module.values(binding.value, binding.place)
    return any(v.scope is not None or module.project.api_of(v.path.removesuffix("()")) is not None for v in values)


def _is_property(function: Scope) -> bool:
    return any(getattr(d, "value", "") in {"property", "cached_property"} for d in function.decorators)


# -- calls ---------------------------------------------------------------------------------------------------------


def _called(module: Module, node: cst.Call, place: Place, depth: int) -> Rate:
    values = module.values(node.func, place)
    functions = [v for v in values if v.scope is not None and v.scope.kind == "function"]
    if functions:
        owners = [(module.project.module_of(v.facts) or module, v.scope) for v in functions]
        return _combined(_computed(m, s, depth) for m, s in owners if s is not None)
    paths = module.paths(node.func, place)
    if paths and _NUMERIC.issuperset(paths):
        return _combined(
            _rate(module, a.value, place, depth + 1) for a in node.args if literal(a.value) is NOT_CONSTANT
        )
    if paths == ["builtins.getattr"] and len(node.args) > 1 and _names_dropout(node.args[1].value):
        return Rate(State.SETTING)
    return Rate(State.UNKNOWN)


def _computed(module: Module, function: Scope, depth: int) -> Rate:
    if mentions_flag(function.node):
        return Rate(State.GATED)
    return _combined(_rate(module, node, place, depth + 2) for node, place in function.returns)


def _names_dropout(node: cst.CSTNode) -> bool:
    """True where the last name or the text of an expression speaks of dropout."""
    if isinstance(node, cst.Attribute):
        node = node.attr
    if isinstance(node, cst.SubscriptElement):
        node = node.slice.value if isinstance(node.slice, cst.Index) else node
    text = node.value if isinstance(node, cst.Name) else node.raw_value if isinstance(node, cst.SimpleString) else ""
    return "drop" in text.lower()
