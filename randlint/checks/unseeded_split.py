"""unseeded-split: which rows are for testing is drawn from a stream that nothing seeds."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_seed
from randlint.project import Module, seeded_before


@check("unseeded-split")
def unseeded_split(module: Module) -> Iterator[Draft]:
    """Report a split without seed or generator.

    Silent where the splitter does not shuffle, where the seed cannot be seen (a parameter, ``**kwargs``), and where
    the stream that the split falls back on is seeded before it in the same program.
    """
    for split in module.select(effect="draw", role="split"):
        if not split.is_random or not split.is_unseeded:
            continue
        if split.stream is not None and seeded_before(module, split.place, split.stream):
            continue
        # Have: a split that draws, from a stream that nothing in this program seeds.
        yield Draft(
            module,
            split.node,
            split.place,
            "unseeded",
            data={
                "api": split.written,
                "parameter": split.seed_parameter,
                "stream": split.stream or "",
                "literal": module.project.seed_literal,
            },
            stream=split.stream,
            fix=lambda split=split: pass_seed(split),  # type: ignore[misc]
        )
