"""Fixes that put a model in evaluation mode around the code that evaluates it."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.checks.edits import line_before
from randlint.facts import Place
from randlint.facts.tree import children
from randlint.findings import Applicability, Edit, Fix
from randlint.project import Module
from randlint.project.models.regions import Region, backward_calls
from randlint.project.models.running import Run


def switch_around(module: Module, region: Region, run: Run) -> Fix | None:
    """Put ``model.eval()`` before the region's first model call, and ``model.train()`` after it where the file trains.

    None where the model is no plain name or attribute, where the region may be left half way, or where the edit
    would not stand on lines of its own.
    """
    name = module.code(run.model)
    if not _is_plain(run.model):
        return None
    statement = region.block.node if region.block is not None else _outermost(run.call.place)
    if statement is None:
        return None
    before = line_before(module, statement, f"{name}.eval()")
    if before is None:
        return None
    if not backward_calls(module):
        return Fix(Applicability.UNSAFE, f"call {name}.eval() first", (before,))
    last = statement if region.block is not None else _last_using(module, region, statement, name)
    if last is None or _leaves(statement) or _leaves(last):
        return None
    after = _line_after(module, last, statement, f"{name}.train()")
    if after is None:
        return None
    return Fix(Applicability.UNSAFE, f"call {name}.eval() before and {name}.train() after", (before, after))


def switch_back(module: Module, first: Place, last: Place, name: str) -> Fix | None:
    """Put ``model.train()`` after the statement with ``last``, in the block that ``first`` stands in.

    None where that statement may be left half way, or where the line would not stand on its own.
    """
    statement = last.statement if last.block is first.block else None
    if statement is None:
        statement = next((b.node for b in last.blocks() if b.parent is first.block), None)
    if statement is None or first.statement is None or _leaves(statement):
        return None
    after = _line_after(module, statement, first.statement, f"{name}.train()")
    return Fix(Applicability.UNSAFE, f"call {name}.train() afterwards", (after,)) if after is not None else None


def _is_plain(node: cst.CSTNode) -> bool:
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name)


def _outermost(place: Place) -> cst.CSTNode | None:
    """The statement of the function's own body that a place stands in."""
    blocks = list(place.blocks())
    return blocks[-1].node if blocks else place.statement


def _last_using(module: Module, region: Region, first: cst.CSTNode, name: str) -> cst.CSTNode | None:
    last: cst.CSTNode | None = first
    for call in region.calls:
        if module.code(call.node.func).startswith(name):
            last = _outermost(call.place)
    return last


def _leaves(node: cst.CSTNode) -> bool:
    """True where a statement returns, raises or jumps out: what stands after it may never run."""
    if isinstance(node, (cst.Return, cst.Raise, cst.Yield)):
        return True
    return not isinstance(node, cst.FunctionDef) and any(_leaves(part) for part in children(node))


def _line_after(module: Module, last: cst.CSTNode, first: cst.CSTNode, code: str) -> Edit | None:
    start, column, _, _ = module.span(first)
    indent = _lines(module)[start - 1][:column]
    _, own, line, end = _whole_span(module, last)
    text = _lines(module)[line - 1]
    rest = text[end:].strip()
    if own != column or (rest and not rest.startswith("#")):
        return None
    return module.source.edit(line, len(text), line, len(text), f"{_newline(module)}{indent}{code}")


def _whole_span(module: Module, node: cst.CSTNode) -> tuple[int, int, int, int]:
    """A block's span ends with its last statement, comments after it left out."""
    line, column, end_line, end = module.span(node)
    body = getattr(node, "body", None)
    while isinstance(body, cst.IndentedBlock) and body.body:
        inner = body.body[-1]
        _, _, end_line, end = module.span(inner)
        body = getattr(inner, "orelse", None) or getattr(inner, "body", None)
        if isinstance(body, (cst.Else, cst.If, cst.Finally)):
            body = body.body
    return line, column, end_line, end


def _lines(module: Module) -> list[str]:
    return module.source.text.splitlines()


def _newline(module: Module) -> str:
    return "\r\n" if "\r\n" in module.source.text else "\n"
