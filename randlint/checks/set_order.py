"""set-order: the order of a set of texts, another one in every process, decides something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.order_drafts import order_draft, shortened, sort_here, weightiest
from randlint.findings import Confidence
from randlint.flow.order import At, Use, uses_of_order
from randlint.flow.order.sources import sets_in
from randlint.project import Module
from randlint.project.data.elements import Kind

_SURE = {Kind.TEXT: Confidence.HIGH, Kind.NAMED_TEXT: Confidence.MEDIUM, Kind.UNKNOWN: Confidence.LOW}


@check("set-order")
def set_order(module: Module) -> Iterator[Draft]:
    """Report sets of texts that are gone through where the order reaches an index, a slice, a seeded draw, numbers of
    classes or words, or a dataset: where they are gone through.

    Silent for sets of numbers, and where the result is the same in any order.
    """
    found: dict[cst.CSTNode, tuple[Kind, At, list[Use]]] = {}
    for made, kind in sets_in(module):
        for each in uses_of_order(made) if kind is not Kind.NUMBER else ():
            where = each.at.fixed
            if where is None or where.module is not module:
                continue
            best, _, uses = found.get(where.node, (kind, where, []))
            found[where.node] = (max(best, kind), where, [*uses, each])
    for kind, where, uses in found.values():
        use = weightiest(uses)
        assert use is not None
        # Have: a set whose order differs between two runs, and something that is another one in another order.
        draft = order_draft(where, use, shortened(module, where.node), _SURE[kind])
        yield draft if use.kind == "first" else replace(draft, fix=partial(sort_here, where))
