"""wrong-stream-reseeded: a stream is seeded anew so that two transforms do the same, and they draw from another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Scope
from randlint.project import Module, Operation
from randlint.project.data.datasets import Function, augmentation_in, operations_in
from randlint.project.files.pins import pins_for
from randlint.syntax.text import code_of


@check("wrong-stream-reseeded")
def wrong_stream_reseeded(module: Module) -> Iterator[Draft]:
    """Report the first of two seeds of one function that have the same value and are each followed by a random
    transform of a library that draws from a stream which the function does not seed.

    Silent where the transforms cannot be seen, and where the pins keep a release that drew from the seeded stream.
    """
    for scope in module.facts.functions():
        for row in module.catalogue.table("moved_augmentation"):
            seeds = [o for o in operations_in(Function(module, scope)) if o.effect == "seed" and o.role == "seed"]
            if len(seeds) < 2 or any(row["stream"] in o.api.all_streams for o in seeds):
                continue
            first, transform = _paired(module, scope, seeds, row)
            if first is None or transform is None or _is_older(module, row):
                continue
            # Have: the same value for one stream twice, and transforms that take nothing from it.
            data = {
                "api": first.written,
                "stream": first.stream or "",
                "transform": transform.api.short_name,
                "library": row["shown"],
                "wanted": row["stream"],
            }
            related = [(transform.module, transform.node, f"draws from {row['stream']}")]
            yield Draft(module, first.node, first.place, "pair", data, first.stream, related=related)


def _paired(
    module: Module, scope: Scope, seeds: list[Operation], row: Mapping[str, Any]
) -> tuple[Operation | None, Operation | None]:
    """A seed that is repeated with the same value, and the transform that follows it; both are followed by one."""
    for index, first in enumerate(seeds):
        again = next((o for o in seeds[index + 1 :] if _same_seed(module, first, o)), None)
        if again is None:
            continue
        own = _transform_after(module, scope, first, again.place.order, row)
        if own is not None and _transform_after(module, scope, again, None, row) is not None:
            return first, own
    return None, None


def _same_seed(module: Module, first: Operation, second: Operation) -> bool:
    a, b = first.seed.node, second.seed.node
    same = a is not None and b is not None and isinstance(a, (cst.Name, cst.Attribute)) and code_of(a) == code_of(b)
    return same and first.stream == second.stream


def _transform_after(
    module: Module, scope: Scope, seed: Operation, until: int | None, row: Mapping[str, Any]
) -> Operation | None:
    """The random transform of the library that is called after a seed and before the next one."""
    for call in module.calls_in(scope):
        if call.place.order <= seed.place.order or (until is not None and call.place.order >= until):
            continue
        found = augmentation_in(module, call.node.func, call.place)
        if found is not None and found.api.name.startswith(row["package"]) and found.stream == row["stream"]:
            return found
    return None


def _is_older(module: Module, row: Mapping[str, Any]) -> bool:
    return pins_for(module.source.path, module.project.root).below(row["library"], row["since"]) is not None
