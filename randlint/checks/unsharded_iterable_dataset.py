"""unsharded-iterable-dataset: every worker of a loader reads all of an iterable dataset, so that rows come often."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.facts import Scope
from randlint.findings import Confidence
from randlint.project import Module
from randlint.project.data.datasets import Class, class_of
from randlint.project.data.iterables import is_iterable, names_shards, reader_of, reads_all
from randlint.project.data.loaders import SOME, Loader, is_in_test, loaders
from randlint.project.data.worker_seeds import KEYWORD


@check("unsharded-iterable-dataset")
def unsharded_iterable_dataset(module: Module) -> Iterator[Draft]:
    """Report loaders with workers over a dataset of the project whose ``__iter__`` gives each worker everything.

    Silent where the dataset, what its iteration calls, or its arguments speak of workers, ranks or shards; where the
    loader has an init function; for streams without end or of drawn numbers; where what is read may take care itself.
    """
    reported: set[Scope] = set()
    for loader in loaders(module):
        init = loader.argument(KEYWORD)
        if loader.workers != SOME or init.is_unknown or (init.is_given and not init.is_none) or is_in_test(loader):
            continue
        for value in loader.datasets:
            found = class_of(module, value)
            if found is None or found.scope in reported or not value.path.endswith("()") or not is_iterable(found):
                continue
            owner = module.project.module_of(value.facts) or module
            if names_shards(owner, value.node) or not reads_all(found):
                continue
            # Have: a dataset that each worker iterates over from its beginning to its end.
            reported.add(found.scope)
            yield _draft(loader, found)


def _draft(loader: Loader, found: Class) -> Draft:
    reader = reader_of(found)
    workers = loader.argument("num_workers")
    certain = any(isinstance(c, int) and c > 0 for c in workers.constants)
    return Draft(
        loader.module,
        loader.node,
        loader.place,
        "repeated",
        data={
            "api": loader.written,
            "dataset": found.scope.name,
            "workers": " ".join(loader.module.code(workers.node).split()) if workers.node is not None else "",
        },
        confidence=Confidence.HIGH if certain else Confidence.MEDIUM,
        related=[(reader.module, reader.scope.node, "asks for no worker")] if reader is not None else (),
    )
