"""rank-dependent-sampler-seed: processes that share data each put it in another order before they take their part."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.partition import decides_split
from randlint.findings import Confidence
from randlint.project import Module, Operation
from randlint.project.arguments import Argument
from randlint.project.seeds.rank_seeds import last_seed
from randlint.project.seeds.ranks import depends_on_rank, runs_on_one_rank


@check("rank-dependent-sampler-seed")
def rank_dependent_sampler_seed(module: Module) -> Iterator[Draft]:
    """Report distributed samplers and splits whose seed, or whose stream's last seed, depends on the rank."""
    for sampler in module.select(role="distributed-sampler"):
        seed = sampler.argument(sampler.api.seed)
        if sampler.is_random is False or not _differs(module, seed) or _takes_all(sampler):
            continue
        yield _draft(sampler, "sampler", seed.node)
    for split in module.select(effect="draw"):
        if not _splits(split) or split.is_random is False or runs_on_one_rank(module, split.place):
            continue
        found = _seed_of(split)
        if found is not None:
            yield _draft(split, "split", *found)


def _differs(module: Module, seed: Argument) -> bool:
    return seed.is_given and seed.place is not None and depends_on_rank(module, seed.node, seed.place)


def _takes_all(sampler: Operation) -> bool:
    """Each process reads all of a dataset of its own."""
    return sampler.argument("num_replicas").constants == (1,)


def _splits(operation: Operation) -> bool:
    if operation.role == "split":
        return True
    return operation.role in {"shuffle", "choice"} and operation.api.stream != "own" and decides_split(operation)


def _seed_of(split: Operation) -> tuple[cst.BaseExpression | None, Module, cst.CSTNode] | None:
    """The seed of a split where it depends on the rank: its own, its generator's, or the last of its stream."""
    module = split.module
    seed = split.seed
    if not split.is_unseeded:
        if _differs(module, seed):
            return seed.node, module, split.node
        for value in seed.values:
            made = module.operation_at(value.node)
            own = made.argument(made.api.seed) if made is not None and made.api.seed else None
            if made is not None and own is not None and _differs(module, own):
                return own.node, module, made.node
        return None
    if split.stream is None:
        return None
    found = last_seed(module, split.place, split.stream)
    return (found.expression, found.module, found.node) if found is not None and found.by_rank else None


def _draft(
    operation: Operation,
    message: str,
    seed: cst.BaseExpression | None,
    seeder: Module | None = None,
    node: cst.CSTNode | None = None,
) -> Draft:
    module = seeder or operation.module
    related = (
        [(module, node, "the seed depends on the rank")] if node is not None and node is not operation.node else []
    )
    written = " ".join(module.code(seed).split()) if seed is not None else "the seed"
    return Draft(
        operation.module,
        operation.node,
        operation.place,
        message,
        data={"api": operation.written, "seed": written},
        confidence=Confidence.HIGH if not related else Confidence.MEDIUM,
        related=related,
    )
