"""seed-without-shuffle: a splitter is given a seed but does not shuffle, so the seed has no effect."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_argument
from randlint.findings import Applicability, Fix
from randlint.project import Module


@check("seed-without-shuffle")
def seed_without_shuffle(module: Module) -> Iterator[Draft]:
    """Report a splitter that gets a seed and keeps its default of not shuffling.

    Silent where ``shuffle`` is written out (also as False: a choice), where it cannot be seen, and where the seed
    may be None.
    """
    for split in module.select(effect="draw", role="split"):
        conditions = split.api.random_when
        if set(conditions) != {"shuffle"} or split.api.defaults.get("shuffle") is not False:
            continue
        shuffle, seed = split.argument("shuffle"), split.argument(split.api.seed)
        if not shuffle.is_missing or not seed.is_given or any(v.is_none for v in seed.values):
            continue
        assert seed.node is not None
        yield Draft(
            module,
            split.node,
            split.place,
            "ignored",
            data={"api": split.written, "parameter": split.api.seed, "seed": _short(module.code(seed.node))},
            stream=split.stream,
            fix=lambda node=split.node: _shuffle(module, node),  # type: ignore[misc]
        )


def _shuffle(module: Module, node: cst.Call) -> Fix | None:
    return pass_argument(module, node, "shuffle", "True", Applicability.UNSAFE)


def _short(code: str) -> str:
    return code if len(code) <= 30 and "\n" not in code else "..."
