"""Conditions on a way through a function: ``if train:`` asked twice has one answer, as long as nothing changes it."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.project.keys.state import State
from randlint.syntax.text import code_of


def decide(test: cst.BaseExpression, state: State) -> bool | None:
    """The outcome of a condition where this way through the function settles it, else None."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = decide(test.expression, state)
        return None if inner is None else not inner
    if isinstance(test, cst.BooleanOperation):
        return _decide_both(test, state)
    constant = literal(test)
    if constant is not NOT_CONSTANT:
        return bool(constant)
    question, wanted, negated = _question(test)
    known = state.known.get(question)
    if known is None:
        return None
    if isinstance(known, tuple):  # what it is known not to be
        return negated if wanted in known else None
    return (known == wanted) is not negated


def _decide_both(test: cst.BooleanOperation, state: State) -> bool | None:
    left, right = decide(test.left, state), decide(test.right, state)
    if isinstance(test.operator, cst.And):
        return False if left is False or right is False else True if left and right else None
    return True if left or right else False if left is False and right is False else None


def assume(test: cst.BaseExpression, outcome: bool, state: State) -> None:
    """Note that a condition came out this way."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        assume(test.expression, not outcome, state)
    elif isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And) is outcome:
            assume(test.left, outcome, state)
            assume(test.right, outcome, state)
    else:
        question, wanted, negated = _question(test)
        if not question:
            return
        if outcome is not negated:
            state.known[question] = wanted
        else:
            known = state.known.get(question, ())
            state.known[question] = (*known, wanted) if isinstance(known, tuple) else known


def _question(test: cst.BaseExpression) -> tuple[str, str, bool]:
    """(what is asked, the answer that is looked for, whether the condition is its opposite); no question for a call,
    which may answer otherwise the next time."""
    code = code_of(test)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        operator, right = test.comparisons[0].operator, test.comparisons[0].comparator
        left = code_of(test.left)
        if isinstance(operator, (cst.Equal, cst.NotEqual, cst.Is, cst.IsNot)) and literal(right) is not NOT_CONSTANT:
            question = "" if "(" in left else left
            return question, repr(literal(right)), isinstance(operator, (cst.NotEqual, cst.IsNot))
    return ("" if "(" in code else f"{code} holds"), "True", False
