"""unseeded-estimator: a model or search whose fit draws is made without a seed."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_seed
from randlint.project import Module, seeded_before


@check("unseeded-estimator")
def unseeded_estimator(module: Module) -> Iterator[Draft]:
    """Report estimators and searches that draw when fitted (by their parameters) and are given no seed.

    Silent where the parameters chosen make the fit deterministic, where that cannot be told, and where the stream
    that it falls back on is seeded before it.
    """
    for fit in module.select(effect="draw", role="fit"):
        if fit.is_random is not True or not fit.is_unseeded or fit.stream is None:
            continue
        if seeded_before(module, fit.place, fit.stream):
            continue
        yield Draft(
            module,
            fit.node,
            fit.place,
            "unseeded",
            data={
                "api": fit.written,
                "parameter": fit.seed_parameter,
                "stream": fit.stream,
                "literal": module.project.seed_literal,
            },
            stream=fit.stream,
            fix=lambda fit=fit: pass_seed(fit),  # type: ignore[misc]
        )
