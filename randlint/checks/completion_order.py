"""completion-order: results are kept in the order in which they were ready, and that order decides something."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.order_drafts import order_draft, weightiest
from randlint.findings import Confidence
from randlint.flow.order import At, uses_of_order
from randlint.flow.order.sources import completions
from randlint.project import Module
from randlint.project.files.test_files import is_test_file


@check("completion-order")
def completion_order(module: Module) -> Iterator[Draft]:
    """Report results that are taken as they are ready, where their order reaches an index, a slice, a pairing with what
    they were made from, or a dataset; and loaders that are told not to keep the order.

    Silent where results are kept under a key, sorted, counted, or worked on one by one.
    """
    for call, given, row in completions(module):
        written = module.code(call.node.func).rpartition("\n")[2]
        if row.get("loader"):
            draft = Draft(module, call.node, call.place, "loader", data={"api": written})
            yield draft.strict() if is_test_file(module.source.display) else draft
            continue
        at = At(module, given, call.place)
        use = weightiest(uses_of_order(at))
        if use is not None:
            # Have: results in the order of their readiness, and something that takes their places for those of tasks.
            yield order_draft(at, use, written, Confidence.HIGH)
