"""unseeded-shuffle: the order in which data is seen is drawn from a stream that nothing seeds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.callers import is_called_by_framework, starts_program
from randlint.checks.edits import pass_seed
from randlint.checks.first_use import seeded_before_use
from randlint.checks.partition import decides_split, is_dropped, is_only_shown, result_name
from randlint.flow.reach import may_be_seeded_by_importer, seeded_on_every_path
from randlint.patterns import regex
from randlint.project import Module, Operation, seeded_before

# What an in-place shuffle must be called on to be about data, not about a deck of cards.
_DATA_NAME = regex(
    r"(^|_)(data|dataset|datasets|samples?|examples?|rows?|records?|ind(ex|exes|ices)?|idxs?|ids|perm\w*|order|"
    r"train\w*|test\w*|val\w*|x|y|xs|ys|labels?|targets?|images?|imgs?|files?|filenames?|paths?|lines|sentences|"
    r"pairs|batch(es)?|folds?|texts?|docs?|documents?|corpus)($|_|\d)",
    re.IGNORECASE,
)


@check("unseeded-shuffle")
def unseeded_shuffle(module: Module) -> Iterator[Draft]:
    """Report shuffled loaders, samplers, frames and datasets whose order nothing pins.

    Silent where a seed or generator is passed, where the stream is seeded before, where the result goes nowhere, and
    where another rule speaks of the same call (a split; a loader with workers). Strict where the file is a library
    whose callers may seed, and for global shuffles that do not clearly order data.
    """
    for operation in module.operations:
        if not _is_shuffle(operation) or not operation.is_unseeded:
            continue
        is_certain = _is_certain(operation)
        if not is_certain and not module.wants_opinions("unseeded-shuffle"):
            continue
        if operation.stream is not None and _is_seeded(operation, operation.stream):
            continue
        if seeded_on_every_path(module, operation.call):
            continue
        # Have: an order drawn from a stream that nothing in this file seeds.
        draft = _draft(operation)
        matters = is_certain and not may_be_seeded_by_importer(module, operation.place, operation.stream)
        yield draft if matters else draft.strict()


def _is_seeded(operation: Operation, stream: str) -> bool:
    if operation.role in {"loader", "sampler"}:
        return seeded_before_use(operation, stream)
    return seeded_before(operation.module, operation.place, stream)


def _is_shuffle(operation: Operation) -> bool:
    api = operation.api
    if operation.role == "loader":
        return operation.argument("shuffle").constants == (True,) and not _workers_rule_speaks(operation)
    if operation.role == "sampler":
        return bool(api.generator) and operation.is_random is True
    if operation.effect != "draw" or operation.role != "shuffle" or api.stream == "own" or not operation.is_random:
        return False
    if is_only_shown(operation) and (operation.seed_parameter or operation.api.short_name != "shuffle"):
        return False
    return not decides_split(operation)


def _workers_rule_speaks(loader: Operation) -> bool:
    workers = loader.argument("num_workers")
    return workers.is_given and workers.constants != (0,) and loader.argument("worker_init_fn").is_missing


def _is_certain(operation: Operation) -> bool:
    module = operation.module
    if operation.role in {"loader", "sampler"}:
        return starts_program(module, operation.place)
    if operation.api.seed:
        return not is_called_by_framework(operation.place) or starts_program(module, operation.place)
    name = result_name(operation) or ""
    if not is_dropped(operation) or not _DATA_NAME.search(name) or not _is_about_models(module):
        return False
    return starts_program(module, operation.place)


def _is_about_models(module: Module) -> bool:
    """True where the file imports a library that trains or loads data, so that an order of data has consequences."""
    roles = {"loader", "dataset", "fit", "split", "module", "layer"}
    teaching = {api.name.partition(".")[0] for api in module.catalogue.apis.values() if api.role in roles}
    return any(fact.module.partition(".")[0] in teaching for fact in module.facts.imports)


def _draft(operation: Operation) -> Draft:
    kind = operation.role if operation.role in {"loader", "sampler"} else "shuffle"
    if not operation.seed_parameter:
        kind = "global-stream"
    return Draft(
        operation.module,
        operation.node,
        operation.place,
        kind,
        data={
            "api": operation.written,
            "parameter": operation.seed_parameter,
            "stream": operation.stream or "",
            "literal": operation.module.project.seed_literal,
        },
        stream=operation.stream,
        fix=lambda: pass_seed(operation) if operation.place.loop is None else None,
    )
