"""Whether workers of a loader are known to draw nothing: what reads an item, and what makes a batch, can be read."""

from __future__ import annotations

import re

from randlint.facts import Value
from randlint.patterns import regex
from randlint.project.data.datasets import READERS, Function, class_of, draws_of_class, methods, operations_in, run_by
from randlint.project.data.loaders import Loader
from randlint.project.module import Module

# Behind these names other code may draw: transforms that are passed in, generators, methods of base classes.
_MAY_HIDE = regex(
    r"transform|augment|(^|[^a-z])aug([^a-z]|$)|rand|shuffl|choice|permut|jitter|noise|crop|flip|rng|perturb|corrupt"
    r"|mixup|cutmix|negative|dropout|generat|super\(|\bsample\(|pipeline",
    re.I,
)


def draws_nothing(loader: Loader) -> bool:
    """True where all datasets of a loader are classes of the project whose reading methods, and the function that
    makes batches, neither draw nor name what may do so."""
    datasets = loader.datasets
    return bool(datasets) and all(_is_plain(loader.module, d) for d in datasets) and _collates_plainly(loader)


def _is_plain(module: Module, dataset: Value) -> bool:
    found = class_of(module, dataset)
    readers = methods(found, *READERS) if found is not None else []
    return found is not None and bool(readers) and not draws_of_class(found) and _hide_nothing(readers)


def _collates_plainly(loader: Loader) -> bool:
    collate = loader.argument("collate_fn")
    if not collate.is_given:
        return not collate.is_unknown
    if collate.is_none:
        return True
    starts: list[Function] = []
    for value in collate.values:
        owner = loader.module.project.module_of(value.facts) or loader.module
        found = class_of(loader.module, value)
        if found is not None:
            starts += methods(found, "__call__")
        elif value.scope is not None:
            starts.append(Function(owner, value.scope))
        else:
            return False
    draws = [o for f, _ in run_by(starts) for o in operations_in(f) if o.effect == "draw"]
    return bool(starts) and not draws and _hide_nothing(starts)


def _hide_nothing(starts: list[Function]) -> bool:
    return not any(_MAY_HIDE.search(f.module.code(f.scope.node)) for f, _ in run_by(starts))
