"""notebook-order: the saved counts of a notebook say that its cells did not run from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from randlint.checks.base import Draft, check
from randlint.facts import Place
from randlint.project import Module, Operation
from randlint.source import CodeCell


@check("notebook-order")
def notebook_order(module: Module) -> Iterator[Draft]:
    """Report the first cell that ran before one above it, or that uses a stream and never ran though one below did.

    Silent where no cell has a count, where counts rise (with gaps), where the cell that ran too late moves no stream,
    where no draw depends on an earlier cell, and for cells that hold nothing but comments and magics.
    """
    if module.source.kind != "notebook" or all(c.execution_count is None for c in module.source.cells):
        return
    uses = _by_cell(module)
    moving = {cell.index: found for cell, found in uses if _depends_on_order(found)}
    if not moving:
        return
    cells = [cell for cell in module.source.cells if _has_code(cell)]
    late = _out_of_order(cells, moving)
    left_out = _left_out(cells, moving)
    for cell in cells:
        if late is not None and cell is late[0]:
            yield from _late(module, *late)
            return
        if cell is left_out:
            operation = moving[cell.index][0]
            data = {"written": operation.written, "stream": _streams(operation)[0]}
            yield Draft(module, operation.node, operation.place, "left-out", data, stream=_streams(operation)[0])
            return


def _late(module: Module, cell: CodeCell, above: CodeCell) -> Iterator[Draft]:
    start, before = _start(module, cell), _start(module, above)
    if start is None or before is None:
        return
    data = {"count": cell.execution_count, "above": above.execution_count}
    related = [(module, before[0], f"ran as number {above.execution_count}")]
    yield Draft(module, start[0], start[1], "out-of-order", data, related=related)


def _has_code(cell: CodeCell) -> bool:
    """Whether a cell holds a line of Python: not only comments, magics and shell commands."""
    lines = zip(cell.lines, cell.shifts, strict=False)
    return any(shift is not None and text.strip() and not text.strip().startswith("#") for text, shift in lines)


def _out_of_order(cells: list[CodeCell], moving: dict[int, list[Operation]]) -> tuple[CodeCell, CodeCell] | None:
    """The first cell with a lower count than one above it that moves a stream, and the nearest such cell above."""
    for number, cell in enumerate(cells):
        for above in reversed(cells[:number]):
            counts = (cell.execution_count, above.execution_count)
            if counts[0] is None or counts[1] is None or counts[0] >= counts[1]:
                continue
            if above.index in moving:
                return cell, above
    return None


def _left_out(cells: list[CodeCell], moving: dict[int, list[Operation]]) -> CodeCell | None:
    """The first cell that moves a stream and has no count, above one that has; the end may have been left for later."""
    last = max((i for i, c in enumerate(cells) if c.execution_count is not None), default=-1)
    return next((c for c in cells[: last + 1] if c.execution_count is None and c.index in moving), None)


def _by_cell(module: Module) -> list[tuple[CodeCell, list[Operation]]]:
    """What each cell seeds and draws on streams that all cells share, in order."""
    found: dict[int, tuple[CodeCell, list[Operation]]] = {}
    for operation in module.operations:
        if _streams(operation) and _moves(operation):
            cell = module.source.cell_at(module.span(operation.node)[0])
            found.setdefault(cell.index, (cell, []))[1].append(operation)
    return [found[index] for index in sorted(found)]


def _streams(operation: Operation) -> tuple[str, ...]:
    return tuple(s for s in operation.api.all_streams if s != "own")


def _moves(operation: Operation) -> bool:
    if operation.effect == "seed":
        return True
    is_draw = operation.effect == "draw" and not operation.by_name_alone
    return is_draw and operation.is_random is True and (not operation.seed_parameter or operation.is_unseeded)


def _depends_on_order(operations: list[Operation]) -> bool:
    """False where a cell seeds whatever it draws from: it gives the same numbers wherever it runs."""
    seeded: set[str] = set()
    drawn: set[str] = set()
    for operation in sorted(operations, key=lambda o: o.place.order):
        streams = _streams(operation)
        if operation.effect == "seed":
            seeded.update(streams)
        elif not seeded.issuperset(streams):
            return True
        drawn.update(streams if operation.effect == "draw" else ())
    return not drawn  # it seeds for the cells that come after it


def _start(module: Module, cell: CodeCell) -> tuple[cst.CSTNode, Place] | None:
    """The first statement of a cell; of a compound one, its name or the expression that it begins with."""
    for statement in module.facts.statements:
        if cell.first_line <= module.span(statement.node)[0] <= cell.last_line:
            return _header(statement.node), statement.place
    return None


def _header(node: cst.CSTNode) -> cst.CSTNode:
    if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        return node.name
    if isinstance(node, (cst.If, cst.While)):
        return node.test
    if isinstance(node, cst.For):
        return node.target
    if isinstance(node, cst.With):
        return node.items[0].item
    return node.body.body[0] if isinstance(node, cst.Try) and node.body.body else node
