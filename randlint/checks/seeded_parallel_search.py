"""seeded-parallel-search: a seed is given to something that runs in parallel, where one of the two has no effect."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.project import Module, Operation


@check("seeded-parallel-search")
def seeded_parallel_search(module: Module) -> Iterator[Draft]:
    """Report a seeded search that runs several jobs, and a seeded fit whose threads the seed takes away.

    Silent where the number of jobs or the seed cannot be seen.
    """
    if not module.wants_opinions("seeded-parallel-search"):
        return
    one_thread = {row["api"] for row in module.catalogue.table("seed_takes_threads")}
    for operation in module.operations:
        if operation.role == "search-run" and _is_parallel(operation):
            sampler = _seeded_sampler(operation)
            if sampler is not None:
                # Have: a sampler whose streams are seeded anew in each thread.
                yield _draft(operation, "reseeded", sampler)
        elif operation.api.name in one_thread and _is_seeded(operation) and _is_parallel(operation):
            yield _draft(operation, "one-thread", operation)


def _is_parallel(operation: Operation) -> bool:
    """True where several jobs are asked for in so many words."""
    jobs = operation.argument("n_jobs")
    return jobs.is_given and isinstance(jobs.constant, int) and jobs.constant not in {0, 1}


def _is_seeded(operation: Operation) -> bool:
    return operation.seed.is_given and not any(v.is_none for v in operation.seed.values)


def _seeded_sampler(run: Operation) -> Operation | None:
    """The seeded sampler that a search was made with."""
    module, func = run.module, run.node.func
    if not isinstance(func, cst.Attribute):
        return None
    for study in module.values(func.value, run.place):
        made = (module.project.module_of(study.facts) or module).operation_at(study.node)
        if made is None or made.role != "search":
            continue
        for value in made.argument("sampler").values:
            sampler = (module.project.module_of(value.facts) or module).operation_at(value.node)
            if sampler is not None and sampler.role == "search-sampler" and _is_seeded(sampler):
                return sampler
    return None


def _draft(operation: Operation, message: str, seeded: Operation) -> Draft:
    jobs = operation.argument("n_jobs").node
    return Draft(
        operation.module,
        operation.node,
        operation.place,
        message,
        data={
            "api": operation.written,
            "seeded": seeded.written,
            "parameter": seeded.seed_parameter,
            "jobs": operation.module.code(jobs) if jobs is not None else "",
        },
        related=[(seeded.module, seeded.node, "the seed is given here")] if seeded is not operation else [],
    )
