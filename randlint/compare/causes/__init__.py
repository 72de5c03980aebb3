"""From a divergence and the evidence around it to explanations, the best one first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from randlint.compare.causes.case import Case
from randlint.compare.causes.code import of_code
from randlint.compare.causes.data import of_data
from randlint.compare.causes.environment import of_environment
from randlint.compare.causes.kernels import of_kernels
from randlint.compare.causes.streams import of_streams
from randlint.compare.data import Cause, Certainty

__all__ = ["Case", "explain"]

_MOST = 8
_EXPLAINERS: tuple[Callable[[Case], Iterator[Cause]], ...] = (
    of_streams,
    of_data,
    of_kernels,
    of_environment,
    of_code,
)


def explain(case: Case) -> tuple[Cause, ...]:
    """Explanations of a divergence: those that were seen to make it before those that only fit it, at most eight."""
    found = dict.fromkeys(cause for explainer in _EXPLAINERS for cause in explainer(case))
    causes: dict[object, Cause] = {}
    for cause in sorted(found, key=lambda c: list(Certainty).index(c.certainty)):
        causes.setdefault((cause.kind, cause.place), cause)
    return tuple(causes.values())[:_MOST]
