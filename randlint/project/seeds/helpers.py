"""Functions of a project that are there to seed: by their name, or because they do nothing else."""

from __future__ import annotations

import re

from randlint.facts import Scope
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.module import Module

_NAMED_SO = regex(r"seed|determinis|reproduc|random_?state|rng|worker_?init|init_?worker|set_?random|fix_?random", re.I)
_SEEDER = regex(r"seed(er|ing)", re.I)
_ASIDE = {"seed", "configure", "read", "isolate", ""}
_ASIDE_NAMES = frozenset(
    {"int", "isinstance", "hash", "print", "abs", "str", "len", "float", "is_available", "info", "debug"}
)


@remember
def is_seed_helper(module: Module, function: Scope) -> bool:
    """True for functions named after seeding or of a class that is, and for those that seed and do nothing else."""
    if _NAMED_SO.search(function.name) or any(_SEEDER.search(s.name) for s in function.chain() if s.kind == "class"):
        return True
    seeding = False
    for call in module.calls_in(function):
        operation = module.operation_at(call.node)
        if operation is not None and operation.effect in _ASIDE:
            seeding = seeding or operation.effect == "seed"
            continue
        func = call.node.func
        name = getattr(getattr(func, "attr", func), "value", "")
        if name not in _ASIDE_NAMES and not _NAMED_SO.search(str(name)):
            return False
    return seeding
