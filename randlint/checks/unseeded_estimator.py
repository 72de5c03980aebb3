"""unseeded-estimator: a model or search whose fit draws is made without a seed."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_seed
from randlint.project import Module, seeded_before
from randlint.project.arguments import bind_argument


@check("unseeded-estimator")
def unseeded_estimator(module: Module) -> Iterator[Draft]:
    """Report estimators and searches that draw when fitted (by their parameters) and are given no seed.

    Silent where the parameters chosen make the fit deterministic, where that cannot be told, where an ensemble that it
    is a part of gives it a seed, and where the stream that it falls back on is seeded before it.
    """
    fits = [f for f in module.select(effect="draw", role="fit") if f.is_random is True and f.is_unseeded]
    parts = _parts(module) if fits else frozenset()
    for fit in fits:
        if fit.stream is None or fit.node in parts or seeded_before(module, fit.place, fit.stream):
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


def _parts(module: Module) -> frozenset[cst.CSTNode | None]:
    """Estimators that are handed to an ensemble which seeds its clones of them."""
    rows = {row["api"]: tuple(row["parameters"]) for row in module.catalogue.table("seeds_its_parts")}
    words = {name.rpartition(".")[2] for name in rows}
    found: set[cst.CSTNode | None] = set()
    for call in module.facts.calls:
        if not words & {call.node.func.value if isinstance(call.node.func, cst.Name) else _attribute(call.node.func)}:
            continue
        for path in module.paths(call.node.func, call.place):
            for parameter in rows.get(path, ()):
                argument = bind_argument(module, call.node, call.place, parameter, rows[path])
                found.update(value.node for value in argument.values)
    return frozenset(found)


def _attribute(node: cst.BaseExpression) -> str:
    return node.attr.value if isinstance(node, cst.Attribute) else ""
