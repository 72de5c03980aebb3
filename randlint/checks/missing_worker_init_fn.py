"""missing-worker-init-fn: a loader starts workers, and nothing says from what their random numbers start."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.loader_fixes import seed_workers
from randlint.facts import Value
from randlint.flow.reach import every_program_seeds, seeded_on_every_path
from randlint.project import Module, seeded_before
from randlint.project.data.datasets import (
    Drawn,
    augmentation_in,
    catalogued_base,
    class_of,
    draws_of_class,
)
from randlint.project.data.loaders import HIDDEN, ZERO, Loader, is_for_evaluation, is_in_test, loaders
from randlint.project.data.plain_datasets import draws_nothing
from randlint.project.data.stored import stored_generators
from randlint.project.files.pins import pins_for
from randlint.project.memo import remember
from randlint.project.module import Parsed
from randlint.project.written import is_written

_INIT = "worker_init_fn"


@check("missing-worker-init-fn")
def missing_worker_init_fn(module: Module) -> Iterator[Draft]:
    """Report loaders with workers and without an init function, once each."""
    for loader in loaders(module):
        workers = loader.workers
        init = loader.argument(_INIT)
        if workers == ZERO or _is_passed(loader, _INIT) or _is_set_later(loader) or _framework_seeds(loader):
            continue
        # Have: workers, or arguments that may ask for some, and no init function that can be seen.
        if workers == HIDDEN or init.is_unknown:
            yield _draft(loader, "hidden").strict()
        elif _is_passed(loader, "generator"):
            yield _draft(loader, "generator").strict()
        elif is_for_evaluation(loader) and not _matters_in_evaluation(loader):
            yield _draft(loader, "evaluation").strict()
        else:
            yield _plain(loader).strict() if is_in_test(loader) else _plain(loader)


def _plain(loader: Loader) -> Draft:
    module = loader.module
    for row in module.catalogue.table("worker_reseeding"):
        pins = pins_for(module.source.path, module.project.root)
        pin = pins.below(row["library"], row["since"])
        if pin is not None and not draws_nothing(loader):
            texts = {"library": row["library"], "since": row["since"], "stream": row["late_name"]}
            return _draft(loader, "repeats", pin=pin.file.name, **texts)
    for value in loader.datasets:
        found = class_of(module, value)
        stored = stored_generators(found) if found is not None else []
        if stored:
            return _draft(loader, "copied", related=[(stored[0].module, stored[0].made, "the generator is made here")])
    return _draft(loader, "seeded" if _is_seeded(loader) else "unpinned")


def _is_seeded(loader: Loader) -> bool:
    """Whether the stream that the workers' seeds come from is pinned. A loader that draws no order is no draw of the
    program that its path could be followed to; then it is enough that every program with it seeds."""
    module, stream = loader.module, loader.api.stream
    if seeded_before(module, loader.place, stream) or seeded_on_every_path(module, loader.call):
        return True
    ordered = loader.argument("shuffle").may_be((True,)) is True
    return not ordered and bool(stream) and every_program_seeds(module, loader.place, stream)


def _draft(
    loader: Loader, message: str, related: list[tuple[Module, cst.CSTNode, str]] | None = None, **data: str
) -> Draft:
    return Draft(
        loader.module,
        loader.node,
        loader.place,
        message,
        data={"api": loader.written, **data},
        stream=loader.api.stream or None,
        related=related or (),
        fix=lambda: seed_workers(loader),
    )


def _is_passed(loader: Loader, name: str) -> bool:
    argument = loader.argument(name)
    return argument.is_given and not argument.is_none


def _is_set_later(loader: Loader) -> bool:
    """``loader.worker_init_fn = f``, on any object of the file: whose it is cannot always be told."""
    return _sets_init(loader.module.parsed)


@remember
def _sets_init(parsed: Parsed) -> bool:
    targets = (a.target for a in parsed.facts.assignments)
    return any(isinstance(target, cst.Attribute) and target.attr.value == _INIT for target in targets)


def _framework_seeds(loader: Loader) -> bool:
    """Whether a call tells the framework to seed workers: in this file or what it imports, or, where the framework
    owns the class that the loader stands in, anywhere in the project (its parts meet in configuration files)."""
    module = loader.module
    if _tells_to_seed(module):
        return True
    owner = loader.place.scope.enclosing_class
    if owner is None or catalogued_base(module, owner, "framework-data", "framework-module") is None:
        return False
    return any(is_written(module.project, api.rpartition(".")[2], name) for api, name in _seeding(module).items())


@remember
def _tells_to_seed(module: Module) -> bool:
    """Whether a call in a file, or in what it imports, tells a framework to seed workers."""
    rows = _seeding(module)
    words = [name.rpartition(".")[2] for name in rows]
    for other in (module, *module.project.imported(module, words)):
        for operation in other.operations:
            parameter = rows.get(operation.api.name)
            if parameter is not None and operation.argument(parameter).may_be((True,)) is not False:
                return True
    return False


def _seeding(module: Module) -> dict[str, str]:
    """The parameters that tell frameworks to seed workers, by their APIs."""
    return {row["api"]: row["parameter"] for row in module.catalogue.table("worker_seeding")}


# -- evaluation --------------------------------------------------------------------------------------------------


def _matters_in_evaluation(loader: Loader) -> bool:
    """Whether reading an item is known to draw; where the loader shuffles, whether it may."""
    shuffles = loader.argument("shuffle").may_be((True,)) is True
    answers = [_draws(loader, value) for value in loader.datasets]
    return any(answers) or (shuffles and all(a is None for a in answers))


def _draws(loader: Loader, value: Value) -> bool | None:
    """Whether reading an item of a dataset draws outside training; None where the dataset is not known."""
    module = loader.module
    found = class_of(module, value)
    owner = module.project.module_of(value.facts) or module
    if _built_with_augmentation(owner, value):
        return True
    if found is not None:
        drawn: list[Drawn] = draws_of_class(found)
        return any(not d.training for d in drawn)
    operation = owner.operation_at(value.node)
    return False if operation is not None and operation.role == "dataset" else None


def _built_with_augmentation(owner: Module, value: Value) -> bool:
    if not isinstance(value.node, cst.Call) or value.place is None:
        return False
    place = value.place
    return any(augmentation_in(owner, a.value, place) is not None for a in value.node.args)
