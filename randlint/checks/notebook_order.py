"""notebook-order: the saved counts of a notebook say that its cells did not run from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Place
from randlint.project import Module, Operation
from randlint.source import CodeCell


@check("notebook-order")
def notebook_order(module: Module) -> Iterator[Draft]:
    """Report the first cell that moves a stream and ran out of turn, or never, though cells below it did.

    Silent where no cell has a count, where counts rise (with gaps), where the cells that ran out of turn move no
    stream, where no draw depends on an earlier cell, and for cells that hold nothing but comments and magics.
    """
    if module.source.kind != "notebook" or not any(c.execution_count for c in module.source.cells):
        return
    moving = {cell.index: found for cell, found in _by_cell(module) if _depends_on_order(found)}
    if not moving:
        return
    cells = [cell for cell in module.source.cells if _has_code(cell)]
    ran = [cell for cell in cells if cell.execution_count]
    in_turn = _in_turn(ran, moving)
    for cell in cells[: cells.index(ran[-1]) + 1] if ran else ():
        if cell.index not in moving or cell.index in in_turn or cell.execution_count == 0:
            continue  # some tools write 0, which says nothing
        if cell.execution_count:
            yield from _out_of_turn(module, cell, [c for c in ran if c.index in in_turn])
        else:
            operation = moving[cell.index][0]
            stream = _streams(operation)[0]
            data = {"written": operation.written, "stream": stream}
            yield Draft(module, operation.node, operation.place, "left-out", data, stream=stream)
        return


def _in_turn(ran: list[CodeCell], moving: dict[int, list[Operation]]) -> set[int]:
    """Indices of the largest group of cells whose counts rise; of two as large, the one that moves streams more."""
    best: list[tuple[tuple[int, int], int]] = []  # size of the best group that ends with a cell, and the one before
    for number, cell in enumerate(ran):
        size, before = (0, 0), -1
        for earlier in range(number):
            if (ran[earlier].execution_count or 0) <= (cell.execution_count or 0) and best[earlier][0] > size:
                size, before = best[earlier][0], earlier
        best.append(((size[0] + 1, size[1] + (cell.index in moving)), before))
    found: set[int] = set()
    at = max(range(len(ran)), key=lambda n: (best[n][0], -n), default=-1)
    while at >= 0:
        found.add(ran[at].index)
        at = best[at][1]
    return found


def _out_of_turn(module: Module, cell: CodeCell, others: list[CodeCell]) -> Iterator[Draft]:
    count = cell.execution_count or 0
    above = [c for c in others if c.index < cell.index and (c.execution_count or 0) > count]
    below = [c for c in others if c.index > cell.index and (c.execution_count or 0) < count]
    other = above[-1] if above else below[0] if below else None
    start, seen = _start(module, cell), _start(module, other) if other is not None else None
    if other is None or start is None or seen is None:
        return
    data = {"count": count, "other": other.execution_count}
    related = [(module, seen[0], f"ran as number {other.execution_count}")]
    yield Draft(module, start[0], start[1], "too-early" if above else "too-late", data, related=related)


def _has_code(cell: CodeCell) -> bool:
    """Whether a cell holds a line of Python: not only comments, magics and shell commands."""
    lines = zip(cell.lines, cell.shifts, strict=False)
    return any(shift is not None and text.strip() and not text.strip().startswith("#") for text, shift in lines)


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
