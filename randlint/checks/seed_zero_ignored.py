"""seed-zero-ignored: a test asks whether a seed is true, where it means whether one was given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import replace_node
from randlint.facts import Place
from randlint.facts.tree import walk
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.findings import Applicability, Confidence, Fix
from randlint.names import is_seed_name
from randlint.patterns import regex
from randlint.project import Module
from randlint.project.options import Absent, absent_value, looked_up
from randlint.records import dataclass
from randlint.syntax.text import is_bracketed

# ``fix_seed`` says whether to, not which
_FLAG = regex(
    r"^_*(is|has|use|fix|fixed|set|reset|init|initial|diff|different|same|shared|enable|no|do|should|with|need|want)"
    r"(_\w+)?_?seed$",
    re.I,
)
_TAKES_SEED = regex(r"seed|rng|generator|random_?state|^random$|^key$", re.I)
_ZERO_SAID = regex(r"#.*((?<![\w.])0(?![\w.])|(?<![\w-])zero(?![\w-])|\bfalsy\b)", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class _Test:
    """A seed whose truth is asked for: the node to report, the seed, whether asked with ``not``, and what follows.

    ``when_true`` and ``when_false`` are what is done or taken in either case; ``value`` is True for an expression.
    """

    node: cst.BaseExpression
    seed: cst.BaseExpression
    place: Place
    negated: bool
    when_true: cst.CSTNode | None
    when_false: cst.CSTNode | None
    value: bool


@check("seed-zero-ignored")
def seed_zero_ignored(module: Module) -> Iterator[Draft]:
    """Report ``if seed:``, ``seed or 42`` and their kin where the seed is used if it is true.

    Silent where zero is the documented or default way to say "no seed", or where the setting is no whole number.
    """
    for test in _tests(module):
        name = _setting(module, test.seed)[1]
        if not is_seed_name(name) or _FLAG.search(name) or not _matters(module, test):
            continue
        absent = absent_value(module, test.seed, test.place)
        if absent in {Absent.ZERO, Absent.OTHER} or (absent is not Absent.NONE and _gives_none(test)):
            continue
        if _zero_is_meant(module, test) or (absent is Absent.UNKNOWN and not _becomes_seed(module, test)):
            continue
        # Have: a seed of 0 takes the way of no seed, and nothing says that this is meant.
        yield Draft(
            module,
            test.node,
            test.place,
            "ignored" if test.when_false is None else "replaced",
            data={"seed": " ".join(module.code(test.seed).split())},
            confidence=Confidence.HIGH if absent is Absent.NONE else Confidence.MEDIUM,
            fix=partial(_compare_with_none, module, test, absent),
        )


# -- tests of a seed ---------------------------------------------------------------------------------------------


def _tests(module: Module) -> Iterator[_Test]:
    for statement in module.facts.statements:
        node = statement.node
        if isinstance(node, cst.If):
            for asked, negated in _asked(node.test):
                done, otherwise = (node.orelse, node.body) if negated else (node.body, node.orelse)
                yield _Test(asked, _seed_in(asked), statement.place, negated, done, otherwise, False)
        if isinstance(node, (cst.BaseCompoundStatement, cst.Assert)):
            continue
        for inner in walk(node):
            if isinstance(inner, cst.IfExp):
                for asked, negated in _asked(inner.test):
                    taken, other = (inner.orelse, inner.body) if negated else (inner.body, inner.orelse)
                    yield _Test(asked, _seed_in(asked), statement.place, negated, taken, other, True)
            elif isinstance(inner, cst.BooleanOperation) and isinstance(inner.operator, cst.Or):
                yield _Test(inner, inner.left, statement.place, False, inner.left, inner.right, True)


def _asked(test: cst.BaseExpression) -> Iterator[tuple[cst.BaseExpression, bool]]:
    """The expressions whose truth decides a test, with whether ``not`` stands before them."""
    if isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And):
            yield from _asked(test.left)
            yield from _asked(test.right)
    elif isinstance(test, cst.UnaryOperation):
        if isinstance(test.operator, cst.Not):
            yield test, True
    else:
        yield test, False


def _seed_in(asked: cst.BaseExpression) -> cst.BaseExpression:
    return asked.expression if isinstance(asked, cst.UnaryOperation) else asked


def _setting(module: Module, node: cst.CSTNode) -> tuple[str, str]:
    """The owner and the name of a setting: ``args.seed``, ``args["seed"]`` and ``args.get("seed")`` are one."""
    if isinstance(node, cst.Name):
        return "", node.value
    if isinstance(node, cst.Attribute):
        return module.code(node.value), node.attr.value
    if isinstance(node, (cst.Subscript, cst.Call)):
        key = looked_up(node)[0]
        owner = node.value if isinstance(node, cst.Subscript) else node.func
        if isinstance(node, cst.Call) and isinstance(owner, cst.Attribute):
            owner = owner.value
        return (module.code(owner), key) if key else ("", "")
    return "", ""


# -- whether it matters ------------------------------------------------------------------------------------------


def _matters(module: Module, test: _Test) -> bool:
    """The seed is put to use where it is true, or another one is put in its place where it is not."""
    wanted = _setting(module, test.seed)
    if test.value:
        if test.when_true is None or not _mentions(module, test.when_true, wanted):
            return False
        return _may_be_seed(test.when_false)
    if test.when_true is not None and _seeds_with(module, test.when_true, wanted):
        return True
    return test.when_false is not None and _replaces(module, test.when_false, wanted)


def _mentions(module: Module, node: cst.CSTNode, wanted: tuple[str, str]) -> bool:
    return any(_setting(module, inner) == wanted for inner in walk(node))


def _may_be_seed(other: cst.CSTNode | None) -> bool:
    """False for zero, which changes nothing, and for texts and containers: then the seed is none of ours."""
    if isinstance(other, (cst.FormattedString, cst.List, cst.Dict, cst.Tuple, cst.Set, cst.Comparison)):
        return False
    value = literal(other)
    return value is NOT_CONSTANT or value is None or (type(value) is int and value != 0)


def _seeds_with(module: Module, body: cst.CSTNode, wanted: tuple[str, str]) -> bool:
    for node in walk(body):
        if isinstance(node, cst.Call):
            callee = node.func.attr.value if isinstance(node.func, cst.Attribute) else module.code(node.func)
            operation = module.operation_at(node)
            known = operation is not None and bool(operation.seed_parameter)
            for arg in node.args:
                named = arg.keyword is not None and _TAKES_SEED.search(arg.keyword.value)
                if (known or named or _TAKES_SEED.search(callee)) and _mentions(module, arg.value, wanted):
                    return True
    return False


def _replaces(module: Module, body: cst.CSTNode, wanted: tuple[str, str]) -> bool:
    for node in walk(body):
        if isinstance(node, cst.Assign) and any(_setting(module, t.target) == wanted for t in node.targets):
            return _may_be_seed(node.value) and literal(node.value) is not None
    return False


def _becomes_seed(module: Module, test: _Test) -> bool:
    """An expression, too, seeds something, or is given to a name that says so."""
    statement = test.place.statement
    if not test.value or statement is None or _seeds_with(module, statement, _setting(module, test.seed)):
        return not test.value or statement is not None
    targets = [t.target for t in statement.targets] if isinstance(statement, cst.Assign) else []
    return any(_TAKES_SEED.search(_setting(module, target)[1]) for target in targets)


def _gives_none(test: _Test) -> bool:
    """``seed or None`` is written to turn a zero into None, unless the setting is None already."""
    return test.value and test.when_true is test.seed and literal(test.when_false) is None


def _zero_is_meant(module: Module, test: _Test) -> bool:
    """A comment on the line of the test, or right above it, speaks of zero."""
    line = module.span(test.node)[0]
    lines = module.source.text.splitlines()
    above = lines[line - 2].strip() if line > 1 else ""
    return bool(_ZERO_SAID.search(lines[line - 1]) or (above.startswith("#") and _ZERO_SAID.search(above)))


# -- fix ---------------------------------------------------------------------------------------------------------


def _compare_with_none(module: Module, test: _Test, absent: Absent) -> Fix | None:
    """``seed`` becomes ``seed is not None``, ``not seed`` ``seed is None``, and ``seed or x`` a conditional."""
    seed = test.seed
    code = module.code(seed)
    if isinstance(test.node, cst.BooleanOperation):
        other = module.code(test.node.right)
        if "\n" in code or "\n" in other or not isinstance(seed, (cst.Name, cst.Attribute, cst.Subscript)):
            return None
        if isinstance(test.node.right, (cst.IfExp, cst.Lambda, cst.BooleanOperation, cst.NamedExpr)):
            return None
        if _needs_parentheses(test):
            return None
        new = f"{code} if {code} is not None else {other}"
    else:
        operator = "is" if test.negated else "is not"
        new = f"{code} {operator} None"
    edit = replace_node(module, test.node, new)
    applicability = Applicability.SAFE if absent is Absent.NONE else Applicability.UNSAFE
    return Fix(applicability, f"compare {code} with None", (edit,)) if edit is not None else None


def _needs_parentheses(test: _Test) -> bool:
    """Everywhere but as a whole argument or right side, a conditional binds weaker than what it stands in."""
    if is_bracketed(test.node) or test.place.statement is None:
        return False
    wholes = (cst.Arg, cst.Assign, cst.AnnAssign, cst.Return)
    return not any(isinstance(n, wholes) and n.value is test.node for n in walk(test.place.statement))
