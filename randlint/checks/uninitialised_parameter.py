"""uninitialised-parameter: a model computes with a weight, or code adds to an array, that was never given values."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.project import Module
from randlint.project.models.accumulated import accumulated
from randlint.project.models.unfilled import unfilled


@check("uninitialised-parameter")
def uninitialised_parameter(module: Module) -> Iterator[Draft]:
    """Report weights and buffers of uninitialised memory that the model computes with, and sums that start from it.

    Silent where anything may fill them: an assignment, a call that is handed the tensor outside of the computation, a
    loop over all weights of a model that may hold it, a base class that cannot be read, weights that are always loaded.
    """
    for found in unfilled(module):
        yield Draft(
            module,
            found.made.node,
            found.made.place,
            "buffer" if found.is_buffer else "parameter",
            data={"name": found.name},
            related=[(module, found.read, "is computed with here")],
        )
    for operation, use, name in accumulated(module):
        yield Draft(
            module,
            operation.node,
            operation.place,
            "accumulated",
            data={"name": name, "api": operation.written},
            related=[(module, use, "is added to here")],
        )
