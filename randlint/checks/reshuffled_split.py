"""reshuffled-split: a pipeline is divided after a shuffle that gives its rows another order in each iteration."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_argument
from randlint.facts.tree import method_of
from randlint.findings import Applicability, Confidence, Fix, Severity
from randlint.project import Module
from randlint.project.data.divided import Division, divisions
from randlint.project.files.test_files import is_test_file

_LONGEST = 50


@check("reshuffled-split")
def reshuffled_split(module: Module) -> Iterator[Draft]:
    """Report shuffles whose order differs between iterations where rows are parted by that order.

    Silent where the first order is kept, where the parts are shuffled after the division, and where one of them is only
    looked at. A warning where the shuffle hangs on a condition; strict in tests, and where no name speaks of parts.
    """
    for division in divisions(module):
        # Have: two parts that were meant to be disjoint, and an order that is another one when the second is read.
        draft = _draft(module, division)
        hidden = is_test_file(module.source.display) or not division.named
        yield draft.strict() if hidden else draft


def _draft(module: Module, division: Division) -> Draft:
    shuffle = division.shuffle
    here = shuffle.module is module
    parts = [(module, division.head.node, "one part"), (module, division.tail.node, "the other part")]
    origin = [] if here else [(shuffle.module, method_of(shuffle.node), "shuffled here")]
    return Draft(
        module,
        method_of(shuffle.node) if here else division.tail.node,
        shuffle.place if here else division.tail.place,
        _message(division),
        {
            "api": _written(shuffle.module, shuffle.node),
            "first": _short(module, division.head.node),
            "second": _short(module, division.tail.node),
        },
        stream=shuffle.operation.stream if shuffle.operation is not None else None,
        severity=None if shuffle.surely else Severity.WARNING,
        confidence=Confidence.HIGH if shuffle.surely else Confidence.MEDIUM,
        related=[*origin, *parts],
        fix=(lambda: _fix(division)) if here else None,
    )


def _message(division: Division) -> str:
    if not division.shuffle.again:
        return "built-twice"
    return "reshuffled" if division.shuffle.order else "source"


def _fix(division: Division) -> Fix | None:
    shuffle = division.shuffle
    if not shuffle.again or division.apart or not shuffle.order:
        return None  # more than one argument would have to change
    parameters = shuffle.operation.api.parameters if shuffle.operation is not None else ()
    return pass_argument(shuffle.module, shuffle.node, shuffle.order, "False", Applicability.UNSAFE, parameters)


def _written(module: Module, call: cst.Call) -> str:
    func = call.func
    text = module.code(func)
    if isinstance(func, cst.Attribute) and ("\n" in text or len(text) > _LONGEST or "(" in text):
        return func.attr.value
    return text


def _short(module: Module, call: cst.Call) -> str:
    text = " ".join(module.code(call).split())
    if len(text) <= _LONGEST or not isinstance(call.func, cst.Attribute):
        return text
    return f"{call.func.attr.value}({', '.join(module.code(a.value) for a in call.args)})"
