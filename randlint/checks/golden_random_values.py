"""golden-random-values: a test expects numbers that a seed does not pin on every machine and in every version."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts.model import Statement
from randlint.findings import Confidence, Profile
from randlint.project import Module
from randlint.project.results.golden import Expectation, expectations, parts_that_count
from randlint.project.results.moving import MovingDraw, moving_draw

_Moving = dict[str, MovingDraw]


@check("golden-random-values")
def golden_random_values(module: Module) -> Iterator[Draft]:
    """Report the first comparison of each test whose written-out numbers were drawn from a stream that moves.

    Silent for shapes, for wide tolerances, for two results that are compared with each other, and for streams that
    give the same numbers everywhere.
    """
    for function in module.facts.functions():
        if not function.name.startswith("test"):
            continue
        inside = [s for s in module.facts.statements_near(function) if s.place.scope is function]
        found = _first(module, inside)
        if found is None:
            continue
        expected, draw = found
        if draw.is_strict and not module.wants_opinions("golden-random-values"):
            continue
        # Have: numbers that a machine or version drew, written down for all of them.
        yield Draft(
            module,
            expected.statement,
            expected.place,
            "golden",
            data={"api": draw.written, "why": draw.row["why"]},
            stream=draw.row.get("stream"),
            confidence=Confidence.HIGH if draw.certain else Confidence.MEDIUM,
            profile=Profile.STRICT if draw.is_strict else Profile.DEFAULT,
            related=[(module, draw.call.node, "drawn here")],
        )


def _first(module: Module, statements: list[Statement]) -> tuple[Expectation, MovingDraw] | None:
    """The first comparison with what comes from a moving draw: names are followed in the order of the statements."""
    moving: _Moving = {}
    for statement in statements:
        for expected in expectations(module, statement.node, statement.place):
            draw = next((d for side in expected.actual if (d := _drawn(module, side, moving)) is not None), None)
            if draw is not None:
                return expected, draw
        _assign(module, statement.node, moving)
    return None


def _assign(module: Module, statement: cst.CSTNode, moving: _Moving) -> None:
    if isinstance(statement, cst.Assign):
        targets = [t.target for t in statement.targets]
    elif isinstance(statement, (cst.AnnAssign, cst.AugAssign)):
        targets = [statement.target]
    else:
        return
    draw = _drawn(module, statement.value, moving) if statement.value is not None else None
    for name in (n for target in targets for n in _names(target)):
        if draw is not None:
            moving[name] = draw
        elif not isinstance(statement, cst.AugAssign):
            moving.pop(name, None)


def _names(target: cst.BaseExpression) -> Iterator[str]:
    if isinstance(target, cst.Name):
        yield target.value
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            yield from _names(element.value)


def _drawn(module: Module, node: cst.CSTNode, moving: _Moving) -> MovingDraw | None:
    """The moving draw on which the numbers of an expression depend."""
    for part in parts_that_count(node):
        if isinstance(part, cst.Name) and part.value in moving:
            return moving[part.value]
        if isinstance(part, cst.Call):
            draw = moving_draw(module, part)
            if draw is not None:
                return draw
    return None
