"""checkpoint-without-rng: dropout that runs again in the backward pass draws other masks than the loss came from."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import replace_node
from randlint.findings import Applicability, Confidence, Fix
from randlint.project import Module
from randlint.project.models.recompute import functions_without_state, switched_off


@check("checkpoint-without-rng")
def checkpoint_without_rng(module: Module) -> Iterator[Draft]:
    """Report a recomputation that does not restore the random state, over something that drops.

    Only for the strict profile where it cannot be read what is run again; silent where that surely holds no dropout.
    """
    for found in switched_off(module):
        switch = found.switch
        draft = Draft(
            module,
            found.call.node,
            found.call.place,
            "off" if found.drops else "unread",
            data={"api": module.code(found.call.node.func)},
            confidence=Confidence.HIGH if found.drops else Confidence.MEDIUM,
            fix=(lambda switch=switch: _keep(module, switch)) if switch is not None else None,  # type: ignore[misc]
        )
        yield draft if found.drops else draft.strict()
    for found in functions_without_state(module):
        data = {"api": module.code(found.call.node.func)}
        draft = Draft(module, found.call.node, found.call.place, "own", data=data, confidence=Confidence.MEDIUM)
        yield draft if found.drops else draft.strict()


def _keep(module: Module, switch: cst.BaseExpression) -> Fix | None:
    edit = replace_node(module, switch, "True")
    return Fix(Applicability.UNSAFE, "keep the random state", (edit,)) if edit is not None else None
