"""wrong-worker-init-fn: an init function that seeds workers with the same number in each epoch, worker or run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import imported_name, pass_all, replace_node
from randlint.findings import Applicability, Confidence, Edit, Fix
from randlint.project import Module
from randlint.project.data.loaders import ZERO, Loader, is_for_evaluation, loaders
from randlint.project.data.worker_seeds import (
    InitFunction,
    SeedUse,
    Sources,
    asking_readers,
    init_functions,
    seed_uses,
    sources_of,
)

_RIGHT = {"base", "varying", "unknown"}


@check("wrong-worker-init-fn")
def wrong_worker_init_fn(module: Module) -> Iterator[Draft]:
    """Report the first wrong seed call of each init function; its fix mends all of them.

    A method that reads items and asks for its worker is one, too, where it seeds with the worker's number alone.
    """
    for init in (*init_functions(module), *asking_readers(module)):
        wrong = [(use, problem) for use in seed_uses(init) if (problem := _problem(init, use))]
        if init.reads:  # a number of its own choice may be wanted for each item
            wrong = [(use, problem) for use, problem in wrong if problem == "worker-id"]
        if not wrong:
            continue
        use, problem = wrong[0]
        if _never_runs(init) or (problem in {"epochs", "worker-id"} and _may_repeat(init)):
            continue
        # Have: an init function that seeds something with a number that is wrong for a worker.
        function = init.function.scope
        yield Draft(
            module,
            use.call,
            use.place,
            problem,
            data={
                "code": " ".join(module.code(use.call).split()),
                "function": function.name if function.kind == "function" else "this lambda",
                "api": use.operation.api.short_name,
            },
            stream=use.operation.stream,
            confidence=Confidence.HIGH if init.users else Confidence.MEDIUM,
            related=[(module, call.node, "the loader that uses it") for call in init.users],
            fix=partial(_reseed, init, [u for u, _ in wrong]),
        )


def _problem(init: InitFunction, use: SeedUse) -> str:
    """The message that fits, or nothing where the seed is right or cannot be judged."""
    if use.expression is None or (isinstance(use.expression, cst.Name) and use.expression.value == "None"):
        return "none"
    sources = sources_of(init, use.expression, use.place)
    if "base" in sources.kinds and "unknown" not in sources.kinds:
        return _problem_of_base(init, use, sources)
    if sources.kinds & _RIGHT:
        return ""
    if "state" in sources.kinds:
        return "state"
    if "entropy" in sources.kinds:
        return "entropy"
    if "id" not in sources.kinds:
        return "constant"
    return "epochs" if "user" in sources.kinds else "worker-id"


def _problem_of_base(init: InitFunction, use: SeedUse, sources: Sources) -> str:
    if sources.divided and "id" not in sources.kinds:
        return "divided"
    rows = init.function.module.catalogue.table("worker_narrow_seed")
    narrow = any(use.operation.api.name in row["names"] for row in rows)
    return "range" if narrow and not sources.reduced and not sources.divided else ""


def _never_runs(init: InitFunction) -> bool:
    """Whether all that use it are loaders without workers."""
    known = _users(init)
    return bool(known) and all(loader.workers == ZERO for loader in known)


def _may_repeat(init: InitFunction) -> bool:
    """Whether all loaders that use it evaluate, or keep their workers alive: then no epoch starts anew."""
    known = _users(init)
    return bool(known) and all(_repeats_by_design(loader) for loader in known)


def _users(init: InitFunction) -> list[Loader]:
    """The loaders that use it; empty where a user is something else, or only tries it out when the file is run."""
    users = {id(call.node) for call in init.users}
    known = [loader for loader in loaders(init.function.module) if id(loader.node) in users]
    trials = [loader for loader in known if any(block.kind == "main" for block in loader.place.blocks())]
    parent = init.function.scope.parent
    elsewhere = parent is not None and parent.function is None and bool(trials)
    return known if len(known) == len(users) and not elsewhere else []


def _repeats_by_design(loader: Loader) -> bool:
    return loader.argument("persistent_workers").may_be((True,)) is True or is_for_evaluation(loader)


# -- fix ---------------------------------------------------------------------------------------------------------


def _reseed(init: InitFunction, uses: list[SeedUse]) -> Fix | None:
    """Put the seed that torch gives each worker in place of every wrong expression."""
    module = init.function.module
    for row in module.catalogue.table("worker_helper"):
        name = imported_name(module, row["import"], uses[0].place)
        if not name:
            return None
        right = row["seed"].format(torch=name)
        edits: dict[Edit, None] = {}
        for use in uses:
            edit = _edit(init, use, right)
            if edit is None:
                return None
            edits[edit] = None
        return Fix(Applicability.UNSAFE, f"seed with {right}", tuple(edits))
    return None


def _edit(init: InitFunction, use: SeedUse, right: str) -> Edit | None:
    module = init.function.module
    if use.expression is None:
        return pass_all(module, use.call, {"": right}) if not use.call.args else None
    old = use.expression
    if isinstance(old, cst.Name):
        bindings = module.resolver.reaching(old.value, use.place)
        plain = len(bindings) == 1 and bindings[0].kind == "assign" and bindings[0].unpack is None
        if plain and bindings[0].value is not None and bindings[0].place.scope is init.function.scope:
            old = bindings[0].value
    return replace_node(module, old, right)
