"""Whether names say that data is held out: it is read to evaluate a model, not to train it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.module import Module, Parsed

_TRAIN = regex(r"(^|_)(train|training|trainer|trn|fit)(_|$|data|loader|set|ds|dl|iter|gen|batch|split)")
_EVALUATION = regex(
    r"(^|_)(val|valid|validate|validation|validating|test|testing|tst|eval|evaluate|evaluation|dev|predict|prediction"
    r"|inference|infer|holdout)(_|$|data|loader|set|ds|dl|iter|gen|batch|split)"
)


def speak_of_evaluation(texts: Iterable[Sequence[str]]) -> bool:
    """Whether the first words that say anything, by order of the lists, speak of evaluation and not of training."""
    for words in texts:
        spoken = [_snake(word) for word in words]
        if any(_TRAIN.search(w) for w in spoken):
            return False
        if any(_EVALUATION.search(w) for w in spoken):
            return True
    return False


def speak_of_parts(words: Iterable[str]) -> bool:
    """Whether some word speaks of a part of a data set: of training, of evaluation, or of a split."""
    spoken = [_snake(word) for word in words]
    return any(_TRAIN.search(w) or _EVALUATION.search(w) or "split" in w for w in spoken)


def words_around(place: Place) -> list[list[str]]:
    """What the condition and the function that a place stands in say."""
    function = place.scope.function
    return [_branch(place), [function.name] if function is not None else []]


def _branch(place: Place) -> list[str]:
    """``test`` in the other branch of ``if is_training:``, ``train`` in its body."""
    for block in place.blocks():
        if block.kind == "if" and isinstance(block.node, cst.If):
            test = block.node.test
            negated = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
            words = words_in(test.expression if isinstance(test, cst.UnaryOperation) else test)
            if any(_TRAIN.search(_snake(w)) for w in words):
                return ["train" if (block.arm == 0) != negated else "test"]
    return []


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def targets_of(module: Module, made: Call) -> list[str]:
    """Names under which a call's result is kept: variables, attributes, dict keys, keyword parameters."""
    found = [
        *_assigned(module.parsed).get((made.place.scope, made.node), ()),
        *_passed(module.parsed).get(made.node, ()),
    ]
    parent = made.parent
    return found + (words_in(parent.key) if isinstance(parent, cst.DictElement) else [])


@remember
def _assigned(parsed: Parsed) -> Mapping[tuple[Scope, cst.CSTNode], list[str]]:
    """The words of what calls are assigned to, by the scope and the call."""
    found: dict[tuple[Scope, cst.CSTNode], list[str]] = {}
    for assignment in parsed.facts.assignments:
        for node, target in _matched(assignment.target, assignment.value) if assignment.value is not None else ():
            found.setdefault((assignment.place.scope, node), []).extend(words_in(target))
    return found


@remember
def _passed(parsed: Parsed) -> Mapping[cst.CSTNode, list[str]]:
    """The keywords that calls are passed by."""
    found: dict[cst.CSTNode, list[str]] = {}
    for call in parsed.facts.calls:
        for arg in call.node.args:
            for node in chain_of(arg.value) if arg.keyword is not None else ():
                found.setdefault(node, []).append(arg.keyword.value if arg.keyword is not None else "")
    return found


def chain_of(node: cst.BaseExpression) -> list[cst.Call]:
    """The calls of ``make().batch(2).prefetch(1)``, the last one first; none for what is no call."""
    found: list[cst.Call] = []
    while isinstance(node, cst.Call):
        found.append(node)
        node = node.func.value if isinstance(node.func, cst.Attribute) else node.func
    return found


def _matched(target: cst.BaseExpression, value: cst.BaseExpression) -> Iterator[tuple[cst.CSTNode, cst.BaseExpression]]:
    """The calls of an assignment, each with what it is assigned to."""
    if isinstance(value, cst.Call):
        yield from ((node, target) for node in chain_of(value))
    elif isinstance(value, cst.IfExp):
        yield from ((node, target) for node in (value.body, value.orelse))
    elif isinstance(target, (cst.Tuple, cst.List)) and isinstance(value, (cst.Tuple, cst.List)):
        for to, given in zip(target.elements, value.elements, strict=False):
            yield from _matched(to.value, given.value)


def words_in(node: cst.CSTNode | None) -> list[str]:
    """Names and short strings in an expression; ``train=False`` reads as ``test``."""
    found: list[str] = []
    stack = [node] if node is not None else []
    while stack:
        current = stack.pop()
        if isinstance(current, cst.Name):
            found.append(current.value)
        elif isinstance(current, cst.Attribute):
            found.append(current.attr.value)
            stack.append(current.value)
        elif isinstance(current, cst.SimpleString):
            text = current.evaluated_value
            found += [text] if isinstance(text, str) and text.isidentifier() else []
        elif isinstance(current, cst.Call):
            stack += [current.func]
            stack += [a.value for a in current.args if a.keyword is None]
            for arg in current.args:
                if arg.keyword is not None:
                    found += _words_of_keyword(arg.keyword.value, arg.value)
        elif isinstance(current, cst.Subscript):
            stack += [current.value, *(e.slice.value for e in current.slice if isinstance(e.slice, cst.Index))]
        elif isinstance(current, (cst.Tuple, cst.List)):
            stack += [e.value for e in current.elements]
    return found


def _words_of_keyword(name: str, value: cst.BaseExpression) -> list[str]:
    if isinstance(value, cst.Name) and value.value in {"True", "False"}:
        flag = _TRAIN.search(_snake(name)) or _EVALUATION.search(_snake(name))
        if not flag:
            return []
        positive = bool(_TRAIN.search(_snake(name))) == (value.value == "True")
        return ["train" if positive else "test"]
    return words_in(value)
