"""What the elements of a container are: texts, whose hashes differ between processes, or numbers, whose do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

from randlint import syntax as cst
from randlint.facts import Binding, Place
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.patterns import regex
from randlint.project.module import Module

_MAX_DEPTH = 6
_TEXT_NAME = regex(
    r"(^|_)(words?|tokens?|names?|filenames?|files?|paths?|texts?|strings?|chars?|characters?|letters?|tags?|titles?|urls?"
    r"|sentences?|synonyms?|symbols?|genes?|columns?|cols|phrases?|lemmas?|vocab|vocabulary|alphabet|keywords?|stems?"
    r"|relations?|entities|entity|species|smiles|languages?|langs?|domains?|corpus|documents?|docs?|folders?|dirs?|stopwords)$",
    re.I,
)
_NUMBER_NAME = regex(
    r"(^|_)(idx|idxs|index|indexes|indices|ids?|num|nums|count|counts|years?|ints?|ranks?)$|^[ijkn]$", re.I
)
_TEXT_CALLS = frozenset({"str", "repr", "chr", "input"})
_NUMBER_CALLS = frozenset({"int", "len", "float", "ord", "round", "abs", "sum", "hash", "id", "bool"})
_TEXT_METHODS = frozenset(
    {
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "replace",
        "join",
        "format",
        "title",
        "capitalize",
        "decode",
        "encode",
    }
)
_OF_TEXTS = frozenset({"split", "splitlines", "readlines", "rsplit", "listdir", "glob", "rglob", "iterdir", "findall"})
_SAME = frozenset(
    {
        "list",
        "tuple",
        "set",
        "frozenset",
        "sorted",
        "reversed",
        "iter",
        "filter",
        "union",
        "difference",
        "intersection",
        "copy",
    }
)
_FOR_TEXTS = regex(r"\b(str|bytes|Path|Text)\b")
_FOR_NUMBERS = regex(r"\b(int|float)\b")


class Kind(IntEnum):
    """How sure it is that something is a text."""

    NUMBER = 0
    UNKNOWN = 1
    NAMED_TEXT = 2
    TEXT = 3


def kind_of_elements(module: Module, node: cst.BaseExpression, place: Place, depth: int = 0) -> Kind:
    """What the elements of a container are that an expression gives."""
    if depth > _MAX_DEPTH:
        return Kind.UNKNOWN
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        return _together([kind_of(module, e.value, place, depth + 1) for e in node.elements])
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)):
        return Kind.TEXT
    if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
        return _of_comprehension(module, node, place, depth)
    if isinstance(node, cst.BinaryOperation):
        sides = [kind_of_elements(module, side, place, depth + 1) for side in (node.left, node.right)]
        return sides[0] if isinstance(node.operator, cst.Subtract) and sides[0] is not Kind.UNKNOWN else max(sides)
    if isinstance(node, cst.Call):
        return _of_call(module, node, place, depth)
    if isinstance(node, cst.Name):
        return _of_name(module, node, place, depth)
    if isinstance(node, cst.Attribute) and node.attr.value != "index":  # labels of the rows of a table: anything
        return _by_name(node.attr.value)
    return Kind.UNKNOWN


def _together(kinds: list[Kind]) -> Kind:
    return max(kinds, default=Kind.UNKNOWN)


def _of_comprehension(
    module: Module, node: cst.ListComp | cst.SetComp | cst.GeneratorExp, place: Place, depth: int
) -> Kind:
    scope = module.facts.scope_by_node.get(node)
    inner = Place(1 << 62, scope, None, place.statement) if scope is not None else place
    return kind_of(module, node.elt, inner, depth + 1)


def _of_call(module: Module, node: cst.Call, place: Place, depth: int) -> Kind:
    func = node.func
    name = func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""
    if name in _OF_TEXTS or name == "open":
        return Kind.TEXT
    if name in {"range", "arange", "argsort"}:
        return Kind.NUMBER
    if name in _SAME and (node.args or isinstance(func, cst.Attribute)):
        inner = node.args[-1].value if node.args and isinstance(func, cst.Name) else getattr(func, "value", func)
        return kind_of_elements(module, inner, place, depth + 1)
    if name == "map" and len(node.args) > 1 and isinstance(node.args[0].value, (cst.Name, cst.Attribute)):
        made = node.args[0].value
        last = made.value if isinstance(made, cst.Name) else made.attr.value
        return (
            Kind.TEXT if last in _TEXT_CALLS | _TEXT_METHODS else Kind.NUMBER if last in _NUMBER_CALLS else Kind.UNKNOWN
        )
    return Kind.UNKNOWN


def _of_name(module: Module, node: cst.Name, place: Place, depth: int) -> Kind:
    kinds = []
    for binding in module.resolver.reaching(node.value, place):
        if binding.annotation is not None:
            kinds.append(_annotated(module, binding))
        elif binding.kind == "assign" and binding.value is not None and binding.unpack is None:
            kinds.append(kind_of_elements(module, binding.value, binding.place, depth + 1))
            kinds += _added(module, node.value, depth)
        elif binding.kind == "for" and binding.value is not None and binding.unpack is None:
            kinds.append(Kind.UNKNOWN)
    known = [kind for kind in kinds if kind is not Kind.UNKNOWN]
    return max(known) if known else _by_name(node.value)


def _annotated(module: Module, binding: Binding) -> Kind:
    text = module.code(binding.annotation) if binding.annotation is not None else ""
    if _FOR_TEXTS.search(text):
        return Kind.TEXT
    return Kind.NUMBER if _FOR_NUMBERS.search(text) else Kind.UNKNOWN


def _added(module: Module, receiver: str, depth: int) -> Iterator[Kind]:
    """What is put into a container by its methods, wherever that is."""
    for call in module.facts.calls if depth < 3 else ():
        func = call.node.func
        if not isinstance(func, cst.Attribute) or len(call.node.args) != 1 or module.code(func.value) != receiver:
            continue
        if func.attr.value in {"add", "append"}:
            yield kind_of(module, call.node.args[0].value, call.place, depth + 1)
        elif func.attr.value in {"update", "extend"}:
            yield kind_of_elements(module, call.node.args[0].value, call.place, depth + 1)


def kind_of_gathered(module: Module, receiver: str) -> Kind:
    """What the elements of a container are that a name or an attribute holds, by what is put into it."""
    known = [kind for kind in _added(module, receiver, 0) if kind is not Kind.UNKNOWN]
    return max(known) if known else _by_name(receiver.rpartition(".")[2])


def _by_name(name: str) -> Kind:
    if _NUMBER_NAME.search(name):
        return Kind.NUMBER
    return Kind.NAMED_TEXT if _TEXT_NAME.search(name) else Kind.UNKNOWN


def kind_of(module: Module, node: cst.BaseExpression, place: Place, depth: int = 0) -> Kind:
    """What an expression is."""
    constant = literal(node)
    if constant is not NOT_CONSTANT:
        parts = constant if isinstance(constant, (tuple, list)) else (constant,)
        return Kind.TEXT if any(isinstance(part, (str, bytes)) for part in parts) else Kind.NUMBER
    if depth > _MAX_DEPTH:
        return Kind.UNKNOWN
    if isinstance(node, cst.FormattedString):
        return Kind.TEXT
    if isinstance(node, cst.Tuple):
        kinds = [kind_of(module, e.value, place, depth + 1) for e in node.elements]
        return max(kinds, default=Kind.UNKNOWN)
    if isinstance(node, cst.BinaryOperation):
        return max(kind_of(module, side, place, depth + 1) for side in (node.left, node.right))
    if isinstance(node, cst.Call):
        func = node.func
        if isinstance(func, cst.Name):
            return (
                Kind.TEXT if func.value in _TEXT_CALLS else Kind.NUMBER if func.value in _NUMBER_CALLS else Kind.UNKNOWN
            )
        if isinstance(func, cst.Attribute):
            return Kind.TEXT if func.attr.value in _TEXT_METHODS else Kind.UNKNOWN
    if isinstance(node, cst.Subscript):
        return kind_of_elements(module, node.value, place, depth + 1) if _is_one(node) else Kind.UNKNOWN
    if isinstance(node, cst.Name):
        return _of_variable(module, node, place, depth)
    return _by_name(node.attr.value) if isinstance(node, cst.Attribute) else Kind.UNKNOWN


def _is_one(node: cst.Subscript) -> bool:
    return len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index)


def _of_variable(module: Module, node: cst.Name, place: Place, depth: int) -> Kind:
    kinds = []
    for binding in module.resolver.reaching(node.value, place):
        if binding.annotation is not None:
            kinds.append(_annotated(module, binding))
        elif binding.value is None:
            continue
        elif binding.kind == "assign" and binding.unpack is None:
            kinds.append(kind_of(module, binding.value, binding.place, depth + 1))
        elif binding.kind == "for" and binding.unpack is None:
            kinds.append(kind_of_elements(module, binding.value, binding.place, depth + 1))
        elif binding.kind == "for" and binding.unpack == 0 and _counts(binding.value):
            kinds.append(Kind.NUMBER)
    known = [kind for kind in kinds if kind is not Kind.UNKNOWN]
    return max(known) if known else _by_name(node.value)


def _counts(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "enumerate"
