"""rank-identical-seed: all processes draw the same noise, because each seeds its stream with the same number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.models.regions import is_without_gradients, trains_around
from randlint.project.seeds.rank_seeds import RankSeed, last_seed
from randlint.project.seeds.ranks import runs_on_one_rank

_SEED_BY_RANK = regex(r"seed\w*[^\n]{0,60}(rank|process_index)|(rank|process_index)[^\n]{0,60}seed", re.I)
_COMMENT = regex(r"#[^\n]*")


@check("rank-identical-seed")
def rank_identical_seed(module: Module) -> Iterator[Draft]:
    """Report seeds that all processes share, where a training loop of the same file draws numbers from that stream.

    Silent where the file has no sign of several processes, where anything in it brings seed and rank together, and
    where the draw has a generator of its own.
    """
    if not module.wants_opinions("rank-identical-seed") or not _is_distributed(module):
        return
    if _SEED_BY_RANK.search(_COMMENT.sub("", module.source.text)):
        return
    reported: set[object] = set()
    for draw in module.select(effect="draw", role="numbers"):
        found = _shared_seed(draw)
        # Have: numbers drawn while training, from a stream that was last seeded alike in all processes.
        if found is not None and found.module is module and found.node not in reported:
            reported.add(found.node)
            yield _draft(draw, found)


def _is_distributed(module: Module) -> bool:
    names = {name for row in module.catalogue.table("several_processes") for name in row["names"]}
    return any(names.intersection(module.paths(call.node.func, call.place)) for call in module.facts.calls)


def _shared_seed(draw: Operation) -> RankSeed | None:
    module, place = draw.module, draw.place
    if draw.stream is None or not draw.is_unseeded or place.loop is None:
        return None
    if not trains_around(module, place) or is_without_gradients(module, place) or runs_on_one_rank(module, place):
        return None
    found = last_seed(module, place, draw.stream)
    return found if found is not None and found.by_rank is False else None


def _draft(draw: Operation, seed: RankSeed) -> Draft:
    module = seed.module
    call = module.facts.calls_by_node[seed.node]
    return Draft(
        module,
        seed.node,
        call.place,
        "shared",
        data={"api": " ".join(module.code(seed.node.func).split()), "draw": draw.written},
        stream=draw.stream,
        related=[(draw.module, draw.node, "drawn alike in all processes")],
    )
