"""unsorted-listing: files are taken in the order of the file system, and that order decides something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.order_drafts import order_draft, sort_here, weightiest
from randlint.findings import Confidence
from randlint.flow.order import At, uses_of_order
from randlint.flow.order.sources import listings
from randlint.project import Module
from randlint.project.parents import parents_in


@check("unsorted-listing")
def unsorted_listing(module: Module) -> Iterator[Draft]:
    """Report listings of folders whose order reaches an index, a slice, a seeded draw, numbers of classes or a dataset.

    Silent where the files are sorted on the way, or what is done with them is the same in any order.
    """
    for call, row, by_name in listings(module):
        at = At(module, call.node, call.place)
        use = weightiest(uses_of_order(at))
        if use is None:
            continue
        # Have: names in the order of the file system, and something that is another one in another order.
        draft = order_draft(at, use, _written(module, call.node), Confidence.MEDIUM if by_name else Confidence.HIGH)
        fixable = not row.get("nested") and use.kind != "first" and not _is_opened(module, call.node)
        yield replace(draft, fix=partial(sort_here, at, row.get("key", ""))) if fixable else draft


def _is_opened(module: Module, call: cst.Call) -> bool:
    """``with scandir(path) as entries:``: a list cannot stand there."""
    return isinstance(parents_in(module).get(call), cst.WithItem)


def _written(module: Module, call: cst.Call) -> str:
    text = module.code(call.func)
    return text if "\n" not in text and len(text) <= 40 else text.rpartition(".")[2]
