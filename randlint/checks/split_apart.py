"""split-apart: rows and their labels are shuffled or split by different numbers, or rows are lost in a shuffle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Place
from randlint.facts.tree import paired
from randlint.findings import Severity
from randlint.names import name_features_and_labels
from randlint.patterns import regex
from randlint.project import Module
from randlint.project.data.arrays import viewed_kind
from randlint.project.data.shuffled import Shuffled, draw_apart, moves_on, shuffles
from randlint.project.files.test_files import is_test_file
from randlint.project.memo import remember
from randlint.source import display_path

_NEAR = 12  # what belongs together is shuffled side by side, not a dozen shuffles later
_PART = regex(r"(?:^|[^a-z])(train|test|val|valid|validation|dev|eval)(?=$|[^a-z])|^(train|test|val)", re.I)
# Calls that are given rows and what belongs to them, row by row.
_TOGETHER = regex(r"^(fit|partial_fit|train_on_batch|test_on_batch|score|\w*Dataset)$")


@check("split-apart")
def split_apart(module: Module) -> Iterator[Draft]:
    """Report the second of two shuffles or splits whose results belong together row by row, where the two surely draw
    different numbers; and in-place shuffles of arrays whose rows are views.

    Silent where the seeds may be the same, where the stream is started anew in between, and where nothing tells that
    the two belong together. Silent in tests, whose data mean nothing.
    """
    yield from _losing_rows(module)
    if is_test_file(display_path(module.source.path, module.project.base)):
        return
    found = shuffles(module)
    for number, second in enumerate(found):
        pair = _pair_in_loop(second)
        if pair is not None:
            yield _draft(second, second, *pair)
            continue
        for first in found[max(0, number - _NEAR) : number]:
            pair = _pair(first, second) if draw_apart(first, second) else None
            if pair is not None:
                # Have: two things that belong together row by row, put in two orders.
                yield _draft(first, second, *pair)
                break


def _pair(first: Shuffled, second: Shuffled) -> tuple[str, str] | None:
    """The names that belong together; None where nothing tells so, or where both orders are given to one thing."""
    own = {id(first.call.place.scope), id(second.call.place.scope)}
    if len(own) > 1 or first.names & second.names or _is_replaced(first, second):
        return None
    for before, after in (
        (first.data, second.data),
        (first.results, second.results),
        (_parts_of(first), _parts_of(second)),
    ):
        for one in before:
            for other in after:
                if _belong_together(one, other) or _are_given_together(second, one, other):
                    return one, other
    return None


def _parts_of(shuffled: Shuffled) -> tuple[str, ...]:
    """Names of what is cut from the things afterwards: ``x_train = x[:800]``."""
    place = shuffled.call.place
    return tuple(
        target
        for at, target, whole in _cuts(shuffled.operation.module)
        if at.scope is place.scope and at.order > place.order and whole in shuffled.names
    )


@remember
def _cuts(module: Module) -> tuple[tuple[Place, str, str], ...]:
    """(place, name, name of the whole) of each part that a file cuts from something and gives a name."""
    return tuple(
        (assignment.place, module.code(target), module.code(value.value))
        for assignment in module.facts.assignments
        for target, value in paired(assignment.target, assignment.value)
        if isinstance(value, cst.Subscript)
    )


def _belong_together(first: str, second: str) -> bool:
    owner, _, name = first.rpartition(".")
    other_owner, _, other_name = second.rpartition(".")
    return owner == other_owner and name_features_and_labels(name, other_name)


def _is_replaced(first: Shuffled, second: Shuffled) -> bool:
    """True where the first thing gets another value, not made of the old one, before the second is shuffled."""
    module, start, end = first.operation.module, first.call.place, second.call.place
    bound = [(name, b) for name in first.data for b in start.scope.bindings.get(name, ())]
    between = [
        (name, b)
        for name, b in bound
        if start.order < b.place.order < end.order and b.place.statement is not start.statement
    ]
    return any(b.value is None or not re.search(rf"\b{re.escape(n)}\b", module.code(b.value)) for n, b in between)


def _are_given_together(second: Shuffled, one: str, other: str) -> bool:
    """True where both are given to one call that reads them row by row, after they were shuffled."""
    module, place = second.operation.module, second.call.place
    if _parts_in(one) != _parts_in(other):
        return False
    for call in module.facts.calls:
        if call.place.scope is not place.scope or call.place.order < place.order:
            continue
        func = call.node.func
        name = func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""
        if _TOGETHER.match(name) and {one, other} == {module.code(node) for node in _first_two(call.node)}:
            return True
    return False


def _parts_in(name: str) -> set[str]:
    """The parts of a data set that a name speaks of: those for training and those for testing are no pair."""
    return {part.lower() for found in _PART.findall(name) for part in found if part}


def _first_two(call: cst.Call) -> list[cst.BaseExpression]:
    """What a call is given first and second: further arguments may be rows of their own, for validation."""
    plain = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
    named = [arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value in {"x", "X", "y"}]
    return [*plain, *named][:2]


def _pair_in_loop(shuffled: Shuffled) -> tuple[str, str] | None:
    """``x`` and ``y`` of ``for rows in (x, y): shuffle(rows)``."""
    place = shuffled.call.place
    for name in shuffled.data:
        bound = shuffled.operation.module.resolver.reaching(name, place)
        source = bound[0].value if len(bound) == 1 and bound[0].kind == "for" else None
        if not isinstance(source, (cst.Tuple, cst.List)) or not moves_on(shuffled):
            continue
        parts = [shuffled.operation.module.code(element.value) for element in source.elements]
        for index, one in enumerate(parts):
            for other in parts[index + 1 :]:
                if _belong_together(one, other):
                    return one, other
    return None


def _draft(first: Shuffled, second: Shuffled, one: str, other: str) -> Draft:
    operation = second.operation
    related = (
        [(operation.module, first.call.node, f"`{one}` is put in another order here")] if first is not second else []
    )
    kind = "split" if operation.role == "split" else "shuffled"
    return Draft(
        operation.module,
        second.call.node,
        second.call.place,
        f"{kind}-by-seed" if operation.seed_parameter else kind,
        data={"api": operation.written, "first": one, "second": other, "parameter": operation.seed_parameter},
        stream=operation.stream,
        related=related,
    )


def _losing_rows(module: Module) -> Iterator[Draft]:
    """In-place shuffles that swap items one by one, of arrays whose items are views."""
    loses = {name: row["loses"] for row in module.catalogue.table("swaps_items") for name in row["apis"]}
    for operation in module.select(effect="draw", role="shuffle"):
        if operation.api.name not in loses or not operation.node.args or operation.node.args[0].star:
            continue
        rows = operation.node.args[0].value
        kind = viewed_kind(module, rows, operation.place)
        if kind in loses[operation.api.name]:
            yield Draft(
                module,
                operation.node,
                operation.place,
                f"{kind}-rows-lost",
                data={"api": operation.written, "name": module.code(rows)},
                stream=operation.stream,
                severity=Severity.ERROR,
            )
