"""forced-training-flag: a literal True tells dropout, or a model that evaluates, to behave as in training."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.project import Module
from randlint.project.models.forced_training import forced_calls


@check("forced-training-flag")
def forced_training_flag(module: Module) -> Iterator[Draft]:
    """Report dropout that is kept on in every mode, and models that evaluate in training mode, by a literal True.

    Silent in training steps, in what augments data, in tests, and where names or comments say that it is meant.
    """
    for found in forced_calls(module):
        yield Draft(
            module,
            found.call.node,
            found.call.place,
            "layer" if found.is_dropout else "model",
            data={"api": module.code(found.call.node.func)},
        )
