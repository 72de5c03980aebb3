"""Whether code asks for the mode of a model before it drops values.

Lenient: what reads like a switch (`self.training`, `is_train`, `deterministic`, `mode == "train"`) counts as one.
"""

from __future__ import annotations

from functools import lru_cache

from randlint import syntax as cst
from randlint.facts import Binding, Place, Scope
from randlint.facts.tree import walk
from randlint.names import is_mode_flag, is_mode_text
from randlint.project.models.intended_noise import on_purpose
from randlint.project.models.layers import is_module_class
from randlint.project.models.models import callers
from randlint.project.module import Module

_PER_PASS = frozenset({"forward", "__call__", "call"})
_MAX_DEPTH = 4


@lru_cache(maxsize=4096)
def mentions_flag(node: cst.CSTNode) -> bool:
    """True where code reads something that is named like the mode of a model."""
    return any(_is_flag(part) for part in walk(node))


def _is_flag(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Name):
        return is_mode_flag(node.value)
    if isinstance(node, cst.SimpleString):
        return is_mode_text(node.raw_value)
    return False


def is_guarded(module: Module, place: Place, node: cst.CSTNode | None = None) -> bool:
    """True where a place is reached only after the mode was asked for: by an ``if``, an ``and``, or an early return.

    With ``node``, the call at that place, a switch that the function is given counts as well.
    """
    current: Place | None = place
    while current is not None:
        tests = [t for b in current.blocks() if b.kind in {"if", "loop", "match"} and (t := _test(b.node)) is not None]
        if any(mentions_flag(t) or (node is not None and _is_switch(module, t, current, node)) for t in tests):
            return True
        current = current.scope.place
    if node is not None and _behind_and(place, node):
        return True
    return _left_early(module, place)


def evaluates_only(place: Place) -> bool:
    """True in an arm of an ``if`` that is entered only while the model itself (``self.training``) is evaluated."""
    for block in place.blocks():
        if block.kind != "if" or not isinstance(block.node, cst.If):
            continue
        if _is_of_mode(block.node.test, evaluated=block.arm == 0):
            return True
    return False


def _is_of_mode(test: cst.BaseExpression, *, evaluated: bool) -> bool:
    """Whether ``test`` holds only in evaluation, or, for an else, fails only then."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _is_of_mode(test.expression, evaluated=not evaluated)
    if isinstance(test, cst.BooleanOperation):
        decides = cst.And if evaluated else cst.Or
        sides = (test.left, test.right)
        return isinstance(test.operator, decides) and any(_is_of_mode(s, evaluated=evaluated) for s in sides)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        of, value = test.comparisons[0].operator, test.comparisons[0].comparator
        same = isinstance(of, (cst.Is, cst.Equal)) and isinstance(value, cst.Name)
        if not same or not isinstance(value, cst.Name) or value.value not in {"True", "False"}:
            return False
        return _is_of_mode(test.left, evaluated=evaluated if value.value == "True" else not evaluated)
    own = isinstance(test, cst.Attribute) and isinstance(test.value, cst.Name) and test.value.value == "self"
    return own and isinstance(test, cst.Attribute) and test.attr.value == "training" and not evaluated


def _test(node: cst.CSTNode) -> cst.CSTNode | None:
    return node.subject if isinstance(node, cst.Match) else getattr(node, "test", None)


def _is_switch(module: Module, test: cst.CSTNode, place: Place, node: cst.CSTNode) -> bool:
    """True where a test asks for the truth of something that the function is given, other than the rate itself."""
    if isinstance(test, cst.BooleanOperation):
        return any(_is_switch(module, side, place, node) for side in (test.left, test.right))
    if isinstance(test, cst.UnaryOperation):
        return _is_switch(module, test.expression, place, node)
    if not isinstance(test, cst.Name) or any(isinstance(n, cst.Name) and n.value == test.value for n in walk(node)):
        return False
    bindings = module.resolver.reaching(test.value, place)
    return any(_is_handed_in(module, b, place) for b in bindings)


def _is_handed_in(module: Module, binding: Binding, place: Place) -> bool:
    """A parameter of the function itself, or a part of one."""
    if binding.place.scope.function is not place.scope.function:
        return False
    if binding.kind == "assign" and binding.unpack is not None and isinstance(binding.value, cst.Name):
        return any(b.kind == "param" for b in module.resolver.reaching(binding.value.value, binding.place))
    return binding.kind == "param"


def _behind_and(place: Place, node: cst.CSTNode) -> bool:
    """``self.training and drop(x)``."""
    root = place.statement
    if isinstance(root, (cst.If, cst.While)):
        root = root.test
    if root is None or isinstance(root, (cst.BaseCompoundStatement, cst.FunctionDef, cst.ClassDef)):
        return False
    return any(
        isinstance(part, cst.BooleanOperation) and mentions_flag(part.left) and any(n is node for n in walk(part.right))
        for part in walk(root)
    )


def _left_early(module: Module, place: Place) -> bool:
    function = place.scope.function
    if function is None:
        return False
    for statement in module.facts.statements:
        if statement.place.scope is not function or statement.place.order > place.order:
            continue
        if isinstance(statement.node, cst.Assert) and mentions_flag(statement.node.test):
            return True
        if isinstance(statement.node, cst.If) and mentions_flag(statement.node.test):
            orelse = statement.node.orelse
            if _leaves(statement.node.body) or (isinstance(orelse, cst.Else) and _leaves(orelse.body)):
                return True
    return False


def _leaves(body: cst.BaseSuite) -> bool:
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, (cst.Return, cst.Raise, cst.Continue, cst.Break))


def is_excused(module: Module, place: Place, node: cst.CSTNode) -> bool:
    """True where values are dropped only in training or on purpose, as far as this file shows.

    Code at module level or in ``main`` counts as excused: there it is a demonstration, and no model's mode is asked.
    """
    function = place.scope.function
    if function is None and place.scope.enclosing_class is None and not _in_lambda(place.scope):
        return True
    if function is not None and function.name in {"main", "_main"} and function.parent is module.facts.module:
        return True
    return excuses_call(module, place, node)


def _in_lambda(scope: Scope) -> bool:
    return any(s.kind == "lambda" for s in scope.chain())


def excuses_call(module: Module, place: Place, node: cst.CSTNode, depth: int = 0) -> bool:
    """True where a call, and with it the function that it runs, happens only in training or on purpose."""
    if on_purpose(module, place) or is_guarded(module, place, node):
        return True
    function = place.scope.function
    if function is None or function.name in _PER_PASS or depth >= _MAX_DEPTH:
        return False
    sites = callers(module, function)
    return bool(sites) and all(excuses_call(module, c.place, c.node, depth + 1) for c in sites)


def model_class(module: Module, place: Place) -> Scope | None:
    """The class of models whose method a place stands in, if any; a class with ``forward`` and a base counts."""
    owner = place.scope.enclosing_class
    if owner is None or not isinstance(owner.node, cst.ClassDef):
        return None
    has_forward = any(c.kind == "function" and c.name == "forward" for c in owner.children)
    if is_module_class(module, owner) or (has_forward and _may_be_module(module, owner)):
        return owner
    return None


def called_by_model(module: Module, place: Place, depth: int = 0) -> bool:
    """True where the function around a place runs in a model's method of this file, directly or through others."""
    function = place.scope.function
    if function is None or depth > _MAX_DEPTH:
        return False
    return any(
        model_class(module, c.place) is not None or called_by_model(module, c.place, depth + 1)
        for c in callers(module, function)
    )


def _may_be_module(module: Module, owner: Scope) -> bool:
    """False where the bases tell that it is none (``object``, an autograd function)."""
    assert isinstance(owner.node, cst.ClassDef)
    if owner.place is None or not owner.node.bases:
        return False
    paths = [p for arg in owner.node.bases for p in module.paths(arg.value, owner.place)]
    return not any(p.startswith("builtins.") or p.endswith("autograd.Function") for p in paths)


def self_name(module: Module, place: Place) -> str:
    """What a model is called at a place in one of its methods (usually ``self``), empty where it is out of reach."""
    if model_class(module, place) is None:
        return ""
    for scope in place.scope.chain():
        if scope.kind == "function" and scope.parent is not None and scope.parent.kind == "class":
            if any(getattr(d, "value", "") in {"staticmethod", "classmethod"} for d in scope.decorators):
                return ""
            first = scope.parameters[:1]
            return first[0].name.value if first and first[0].name.value in {"self", "module"} else ""
        if "self" in scope.bindings:
            return ""
    return ""
