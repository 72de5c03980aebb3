"""Whether a program claims that its results repeat: it seeds torch with something that is not new in every run."""

from __future__ import annotations

import re

from randlint import syntax as cst
from randlint.facts import Place
from randlint.patterns import regex
from randlint.project.data.worker_seeds import init_functions
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.seeds.arguments import parts_of, seed_arguments
from randlint.project.seeds.seeding import SeedEvent, seed_events

_STREAMS = frozenset({"torch", "torch.cuda"})
_SEEDER_NAME = regex(r"seed|determinis|reproducib|worker|rng", re.I)


def claims_beside(module: Module, place: Place) -> list[SeedEvent]:
    """Seeds of torch in the program that ``place`` belongs to, as far as this file tells, in order of the file."""
    function = place.scope.function
    found = []
    for event in torch_seeds(module):
        if event.place.excludes(place) or place.excludes(event.place):
            continue
        owner = event.place.scope.function
        if owner is not None and owner is not function and _SEEDER_NAME.search(owner.name):
            continue  # a helper: its calls count, and are seeds themselves
        found.append(event)
    return found


def program_claims(module: Module) -> list[SeedEvent]:
    """Seeds of torch by which a file makes the whole program repeat: those in helpers that nobody calls left out."""
    owners = ((event, event.place.scope.function) for event in torch_seeds(module))
    return [event for event, owner in owners if owner is None or not _SEEDER_NAME.search(owner.name)]


def is_seed_call(module: Module, event: SeedEvent) -> bool:
    """False for an import, and for a call of a function that does other things, too: ``main(args)``, ``Engine()``."""
    return module.operation_at(event.node) is not None or _SEEDER_NAME.search(_callee(event)) is not None


@remember
def torch_seeds(module: Module) -> tuple[SeedEvent, ...]:
    """Seeds of torch's shared streams with a given value, in order of the file; those of workers left out."""
    fresh = _fresh(module)
    workers = {id(init.function.scope) for init in init_functions(module)}
    return tuple(
        event
        for event in seed_events(module)
        if _is_claim(module, event) and id(event.node) not in fresh and id(event.place.scope.function) not in workers
    )


def _is_claim(module: Module, event: SeedEvent) -> bool:
    operation = module.operation_at(event.node)
    if operation is not None and (operation.role in {"restore", "worker-init"} or operation.seed.is_none):
        return False
    if _STREAMS & event.streams:
        return True
    # a helper that cannot be read; `env.seed(0)` and the like are no such helpers
    name = _callee(event)
    return "*" in event.streams and "seed" in name.lower() and name.lower() not in {"seed", "reseed"}


def _callee(event: SeedEvent) -> str:
    """The last name of what is called; empty for an import."""
    func = event.node.func if isinstance(event.node, cst.Call) else None
    return func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""


def _fresh(module: Module) -> frozenset[int]:
    """Seed calls whose value is new in every run."""
    sources = {name for row in module.catalogue.table("entropy_source") for name in row["names"]}
    found = set()
    for argument in seed_arguments(module):
        parts = [p for p in parts_of(module, argument.node, argument.place) if p.certain]
        calls = [p for p in parts if isinstance(p.node, cst.Call)]
        if any(sources.intersection(module.paths(p.node.func, p.place)) for p in calls):  # type: ignore[attr-defined]
            found.add(id(argument.call))
    return frozenset(found)
