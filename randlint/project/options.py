"""What a setting may be when the user leaves it out: defaults of parameters, fields and command line options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from inspect import cleandoc

from randlint import syntax as cst
from randlint.facts import Place
from randlint.facts.model import Binding, Scope
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.module import Module

_WHOLE_NUMBER = regex(r"\bint\b|integer", re.I)
_OTHER_TYPE = regex(r"\b(str|bool|bytes|list|tuple|dict|set|Tensor|ndarray|Sequence|Path|float|Any\w+Key)\b", re.I)
_ZERO_SAID = regex(r"(?<![\w.])0(?![\w.])|\bzero\b|\bfalsy\b", re.I)
_LOOKUPS = frozenset({"get", "pop", "setdefault"})
_MAX_DEPTH = 6


class Absent(Enum):
    """What stands for "not given" in a setting that holds a whole number.

    ``NONE``: None. ``NUMBER``: another number, though a caller may pass None. ``UNKNOWN``: cannot be seen.
    ``ZERO``: zero itself, by default, by documentation, or because the setting can hold nothing else that is false.
    ``OTHER``: the setting is no whole number.
    """

    NONE = "none"
    NUMBER = "number"
    UNKNOWN = "unknown"
    ZERO = "zero"
    OTHER = "other"


_CLEAREST_FIRST = (Absent.OTHER, Absent.ZERO, Absent.UNKNOWN, Absent.NUMBER, Absent.NONE)


def absent_value(module: Module, node: cst.BaseExpression, place: Place, depth: int = 0) -> Absent:
    """What stands for "not given" in the setting that an expression reads."""
    if depth > _MAX_DEPTH:
        return Absent.UNKNOWN
    if literal(node) is not NOT_CONSTANT:
        return _by_default(node, None)
    if isinstance(node, cst.Name):
        found = [_bound(module, b, depth) for b in module.resolver.reaching(node.value, place)]
        return _together(found) if found else Absent.UNKNOWN
    if isinstance(node, cst.Attribute):
        owner = _own_class(node, place)
        if owner is not None:
            bindings = [*owner.attributes.get(node.attr.value, ()), *owner.bindings.get(node.attr.value, ())]
            return _together([_bound(module, b, depth) for b in bindings]) if bindings else Absent.UNKNOWN
        return _option(module, node.attr.value)
    key, default = looked_up(node)
    if key:
        return _by_default(default, None) if default is not None else Absent.UNKNOWN
    if isinstance(node, (cst.IfExp, cst.BooleanOperation)):
        parts = [node.body, node.orelse] if isinstance(node, cst.IfExp) else [node.left, node.right]
        return _together([absent_value(module, p, place, depth + 1) for p in parts])
    return Absent.OTHER


def looked_up(node: cst.BaseExpression) -> tuple[str, cst.BaseExpression | None]:
    """The key and the default of ``settings.get("key", default)``; the key alone of ``settings["key"]``."""
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        key = literal(node.slice[0].slice.value)
        return (key, None) if isinstance(key, str) else ("", None)
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _LOOKUPS:
        texts = [a.value for a in node.args]
        key = literal(texts[0]) if texts else None
        if isinstance(key, str):
            return key, texts[1] if len(texts) > 1 else None
    return "", None


def _together(found: list[Absent]) -> Absent:
    """Several bindings: the one that speaks most clearly against a hazard."""
    return next((kind for kind in _CLEAREST_FIRST if kind in found), Absent.UNKNOWN)


def _own_class(node: cst.Attribute, place: Place) -> Scope | None:
    if isinstance(node.value, cst.Name) and node.value.value == "self":
        return place.scope.enclosing_class
    return None


def _bound(module: Module, binding: Binding, depth: int) -> Absent:
    if binding.kind == "param":
        return _parameter(module, binding)
    if binding.kind in {"assign", "annotate"} and binding.unpack is None:
        if binding.annotation is not None and not _is_optional(module, binding.annotation):
            return Absent.OTHER if _is_other(module, binding.annotation) else Absent.ZERO
        if binding.value is None:
            return Absent.UNKNOWN
        return absent_value(module, binding.value, binding.place, depth + 1)
    return Absent.OTHER


def _docstring(function: cst.FunctionDef) -> str:
    first = function.body.body[0] if function.body.body else None
    small = first.body[0] if isinstance(first, cst.SimpleStatementLine) else first
    text = small.value if isinstance(small, cst.Expr) else None
    value = text.evaluated_value if isinstance(text, (cst.SimpleString, cst.ConcatenatedString)) else None
    return cleandoc(value) if isinstance(value, str) else ""


def _parameter(module: Module, binding: Binding) -> Absent:
    scope = binding.place.scope
    node = scope.node
    if isinstance(node, cst.FunctionDef) and _says_zero(_docstring(node), binding.name):
        return Absent.ZERO
    decorated = [_declared(call) for call in _decorator_calls(scope) if _option_name(call) == binding.name]
    if decorated:
        return decorated[0]
    annotation = binding.annotation
    if annotation is None and isinstance(binding.node, cst.Param) and binding.node.annotation is not None:
        annotation = binding.node.annotation.annotation
    default = binding.value
    if annotation is not None:
        if _is_other(module, annotation):
            return Absent.OTHER
        none_given = default is not None and literal(default) is None
        if not none_given and not _is_optional(module, annotation):
            return Absent.ZERO
    return _by_default(default, None) if default is not None else Absent.UNKNOWN


def _is_other(module: Module, annotation: cst.BaseExpression) -> bool:
    text = module.code(annotation)
    return bool(_OTHER_TYPE.search(text)) and not _WHOLE_NUMBER.search(text)


def _is_optional(module: Module, annotation: cst.BaseExpression) -> bool:
    text = module.code(annotation)
    return "None" in text or "Optional" in text or not _WHOLE_NUMBER.search(text)


def _by_default(default: cst.BaseExpression | None, otherwise: Absent | None) -> Absent:
    value = literal(default)
    if value is None:
        return Absent.NONE
    if isinstance(value, bool) or (value is not NOT_CONSTANT and not isinstance(value, int)):
        return Absent.OTHER
    if value is NOT_CONSTANT:
        return Absent.UNKNOWN
    return otherwise or (Absent.NUMBER if value else Absent.ZERO)


def _says_zero(text: str, name: str) -> bool:
    """Whether documentation speaks of zero in the lines about a setting."""
    lines = text.splitlines()
    return any(
        _ZERO_SAID.search(" ".join(lines[number : number + 3]))
        for number, line in enumerate(lines)
        if re.search(rf"\b{re.escape(name)}\b", line)
    )


# -- the command line --------------------------------------------------------------------------------------------


def _option(module: Module, name: str) -> Absent:
    """The option of a parser, or the field of a class of settings, that gives ``args.name``."""
    found = [kind for owner in (module, *module.project.imported(module)) for kind in _declarations(owner, name)]
    return _together(found)


@remember
def _declarations(module: Module, name: str) -> tuple[Absent, ...]:
    found = [_declared(c.node) for c in module.facts.calls if _option_name(c.node) == name]
    for scope in module.facts.classes():
        found += [_bound(module, b, 0) for b in scope.bindings.get(name, ()) if b.kind in {"assign", "annotate"}]
    return tuple(found)


def _decorator_calls(scope: Scope) -> Iterator[cst.Call]:
    yield from (d for d in scope.decorators if isinstance(d, cst.Call))


def _option_name(call: cst.Call) -> str:
    """The name under which a parser stores an option: ``dest``, else the long spelling."""
    names = [literal(a.value) for a in call.args if a.keyword is None]
    spelled = [n for n in names if isinstance(n, str) and n.startswith("--")]
    if not spelled:
        return ""
    dest = next((literal(a.value) for a in call.args if a.keyword is not None and a.keyword.value == "dest"), None)
    return dest if isinstance(dest, str) else spelled[0].split("/")[0].lstrip("-").replace("-", "_")


def _declared(call: cst.Call) -> Absent:
    """What an option holds when it is left out; a command line without ``type`` gives text, in which "0" is true."""
    given = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
    said = literal(given.get("help"))
    if isinstance(said, str) and _ZERO_SAID.search(said):
        return Absent.ZERO
    kind, default = given.get("type"), given.get("default")
    if default is None or literal(default) is None:
        whole = isinstance(kind, cst.Name) and kind.value == "int"
        if kind is not None and not whole:
            other = isinstance(kind, cst.Name) and kind.value in {"str", "bool", "float"}
            return Absent.OTHER if other else Absent.UNKNOWN
        return Absent.NONE if whole else Absent.OTHER
    return _by_default(default, Absent.ZERO)
