"""hash-seed: a seed or a split is made from ``hash()`` of a text, which is another number in every process."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Place, Value
from randlint.facts.tree import walk
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.findings import Confidence
from randlint.patterns import regex
from randlint.project import Module
from randlint.project.memo import remember
from randlint.project.seeds.arguments import parts_of, seed_arguments

_HASH = "builtins.hash"
_TEXT_METHODS = frozenset({"join", "format", "encode", "decode", "lower", "upper", "strip", "replace", "hexdigest"})
_TEXT_TYPE = regex(r"^['\"]?(typing\.)?(Optional\[)?(str|bytes|Path|pathlib\.Path|datetime)\b")
_TEXT_NAME = regex(
    r"(^|_)(name|names?|filename|file_?name|path|file_?path|word|text|string|title|url|sentence|prompt|query|caption)$",
    re.I,
)
_PART = regex(r"(^|_)(split|bucket|fold|shard|partition|is_(train|test|val|valid|validation))$", re.I)


@check("hash-seed")
def hash_seed(module: Module) -> Iterator[Draft]:
    """Report ``hash()`` of texts as seed, or reduced to choose a split.

    Silent for numbers, tuples of numbers, and whatever cannot be seen to be a text.
    """
    seen: set[int] = set()
    for argument in seed_arguments(module):
        for part in parts_of(module, argument.node, argument.place):
            if id(part.node) not in seen and isinstance(part.node, cst.Call):
                seen.add(id(part.node))
                yield from _drafts(module, part.node, part.place, "seed", argument.operation.stream)
    for statement in module.facts.statements:
        for node in _choosing(statement.node):
            for inner in walk(node):
                if isinstance(inner, cst.Call) and id(inner) not in seen and _is_reduced(node, inner):
                    seen.add(id(inner))
                    yield from _drafts(module, inner, statement.place, "split", None)


def _drafts(module: Module, call: cst.Call, place: Place, message: str, stream: str | None) -> Iterator[Draft]:
    if len(call.args) != 1 or call.args[0].star or module.paths(call.func, place) != [_HASH]:
        return
    confidence = _text(module, call.args[0].value, place)
    if confidence is not None:
        # Have: a number salted anew in every process, where the same one is wanted in all of them.
        data = {"code": " ".join(module.code(call).split())}
        yield Draft(module, call, place, message, data, stream, confidence=confidence)


def _choosing(statement: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What decides to which part something belongs: comparisons of a test, and values of names that say so."""
    if isinstance(statement, (cst.If, cst.While)):
        statement = statement.test
    elif isinstance(statement, cst.BaseCompoundStatement):
        return
    if isinstance(statement, cst.Assign) and any(_names_part(t.target) for t in statement.targets):
        yield statement.value
        return
    yield from (node for node in walk(statement) if isinstance(node, cst.Comparison) and _orders(node))


def _orders(comparison: cst.Comparison) -> bool:
    """Compared with a number: ``hash(x) % 10 < 8``."""
    value = literal(comparison.comparisons[0].comparator)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _names_part(target: cst.BaseExpression) -> bool:
    if isinstance(target, cst.Attribute):
        return bool(_PART.search(target.attr.value))
    return isinstance(target, cst.Name) and bool(_PART.search(target.value))


def _is_reduced(node: cst.CSTNode, call: cst.Call) -> bool:
    """``hash(x) % 10``, also ``abs(hash(x)) % 10``."""
    return any(
        isinstance(inner, cst.BinaryOperation)
        and isinstance(inner.operator, cst.Modulo)
        and any(below is call for below in walk(inner.left))
        for inner in walk(node)
    )


# -- texts -------------------------------------------------------------------------------------------------------


def _text(module: Module, node: cst.BaseExpression, place: Place) -> Confidence | None:
    """How sure it is that an expression holds a text: None where it is not seen to be one."""
    constant = literal(node)
    if constant is not NOT_CONSTANT:
        texts = constant if isinstance(constant, tuple) else (constant,)
        return Confidence.HIGH if any(isinstance(t, (str, bytes)) for t in texts) else None
    if isinstance(node, (cst.Tuple, cst.List)):
        found = [_text(module, e.value, place) for e in node.elements]
        return max((c for c in found if c is not None), default=None)
    if isinstance(node, cst.FormattedString):
        return Confidence.HIGH
    if isinstance(node, cst.BinaryOperation):
        sides = (_text(module, node.left, place), _text(module, node.right, place))
        return max((c for c in sides if c is not None), default=None)
    if isinstance(node, cst.Call):
        method = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
        made = _givers(module).intersection(module.paths(node.func, place))
        return Confidence.HIGH if made or method in _TEXT_METHODS else None
    return _named_text(module, node, place)


@remember
def _givers(module: Module) -> frozenset[str]:
    """Functions that give a text whatever they are given."""
    return frozenset(name for row in module.catalogue.table("text") for name in row["names"])


def _named_text(module: Module, node: cst.BaseExpression, place: Place) -> Confidence | None:
    values = module.values(node, place)
    if values and all(_is_made_text(module, v) for v in values):
        return Confidence.HIGH
    if not all(v.is_unknown for v in values):
        return None
    for value in values:
        annotation = value.binding.annotation if value.binding is not None else None
        if annotation is not None:
            return Confidence.HIGH if _TEXT_TYPE.search(module.code(annotation)) else None
    name = node.attr.value if isinstance(node, cst.Attribute) else module.code(node)
    return Confidence.MEDIUM if _TEXT_NAME.search(name) else None


def _is_made_text(module: Module, value: Value) -> bool:
    """A name that holds what a call, or a sum of texts, gives in this file."""
    if value.place is None or value.facts is not module.facts:
        return False
    made = value.node if isinstance(value.node, (cst.Call, cst.FormattedString, cst.BinaryOperation)) else None
    return made is not None and _text(module, made, value.place) is Confidence.HIGH
