"""shuffled-evaluation: what is predicted from a shuffled loader is compared by position with data in another order."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_argument
from randlint.findings import Applicability, Fix
from randlint.flow.positions import meeting_of
from randlint.project import Module, Operation

_LONGEST = 40


@check("shuffled-evaluation")
def shuffled_evaluation(module: Module) -> Iterator[Draft]:
    """Report a loader that shuffles where its predictions meet labels or names that do not follow its order.

    Silent where the labels are collected in the same pass, where only ``evaluate()`` is used, and where the program
    asks the loader for its order.
    """
    for loader in module.operations:
        if not _shuffles(loader):
            continue
        meeting = meeting_of(loader)
        if meeting is None or _knows_order(module):
            continue
        # Have: two orders that are taken for one.
        other = " ".join(module.code(meeting.other).split())
        yield Draft(
            module,
            loader.node,
            loader.place,
            "by-default" if loader.argument("shuffle").is_missing and loader.role == "shuffle" else "compared",
            data={"api": loader.written, "other": other if len(other) <= _LONGEST else "data in another order"},
            related=[(meeting.module, meeting.node, "compared by position here")],
            fix=lambda loader=loader: _in_order(loader),  # type: ignore[misc]
        )


def _shuffles(operation: Operation) -> bool:
    if operation.role == "loader":
        return operation.argument("shuffle").constants == (True,)
    if operation.effect != "draw" or operation.is_random is not True:
        return False
    if operation.role == "pipeline-shuffle":
        return operation.argument("reshuffle_each_iteration").is_missing
    return operation.role == "shuffle" and "shuffle" in operation.api.random_when


def _knows_order(module: Module) -> bool:
    """True where the program asks a generator for its order, or switches shuffling off later."""
    text = module.source.text
    return "index_array" in text or ".shuffle = False" in text


def _in_order(loader: Operation) -> Fix | None:
    if loader.role == "pipeline-shuffle":
        return None
    parameters = loader.api.parameters
    return pass_argument(loader.module, loader.node, "shuffle", "False", Applicability.UNSAFE, parameters)
