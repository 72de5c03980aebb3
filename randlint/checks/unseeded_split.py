"""unseeded-split: which rows are for testing is drawn from a stream that nothing seeds."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_seed
from randlint.checks.partition import decides_split
from randlint.project import Module, Operation, seeded_before


@check("unseeded-split")
def unseeded_split(module: Module) -> Iterator[Draft]:
    """Report a split without seed or generator, by a function made for it or by a shuffle whose result is cut in two.

    Silent where the splitter does not shuffle, where the seed cannot be seen (a parameter, ``**kwargs``), and where
    the stream that the split falls back on is seeded before it in the same program.
    """
    for operation in module.select(effect="draw", role=("split", "shuffle")):
        if not operation.is_random or not operation.is_unseeded:
            continue
        if operation.role == "shuffle" and (operation.api.stream == "own" or not decides_split(operation)):
            continue
        if operation.stream is not None and seeded_before(module, operation.place, operation.stream):
            continue
        # Have: a split that draws, from a stream that nothing in this program seeds.
        yield _draft(operation)


def _draft(split: Operation) -> Draft:
    kind = "unseeded" if split.role == "split" else "cut"
    return Draft(
        split.module,
        split.node,
        split.place,
        kind if split.seed_parameter else "global-stream",
        data={
            "api": split.written,
            "parameter": split.seed_parameter,
            "stream": split.stream or "",
            "literal": split.module.project.seed_literal,
        },
        stream=split.stream,
        fix=lambda: pass_seed(split),
    )
