"""stored-worker-generator: a dataset draws from a generator that is copied into every worker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.findings import Confidence
from randlint.project import Module
from randlint.project.data.datasets import Class, catalogued_base, class_of, lineage, reads_items
from randlint.project.data.loaders import SOME, ZERO, Loader, loaders
from randlint.project.data.stored import Stored, stored_generators
from randlint.project.data.worker_seeds import KEYWORD, functions_of


@check("stored-worker-generator")
def stored_worker_generator(module: Module) -> Iterator[Draft]:
    """Report generators that reading an item of a dataset of this file draws from, where they are made."""
    if not any(o.effect in {"make", "derive"} and o.api.stream == "own" for o in module.operations):
        return
    made_here = list(loaders(module))
    reported: list[Stored] = []
    for scope in module.facts.classes():
        found = Class(module, scope)
        using = [loader for loader in made_here if _uses(loader, found)]
        if not _is_dataset(found, using) or (using and all(loader.workers == ZERO for loader in using)):
            continue
        for stored in stored_generators(found):
            # Have: a dataset that may be read by workers, and draws from a generator that they all get a copy of.
            if stored.module is not module or any(s.made is stored.made for s in reported):
                continue
            answers = [_init_answer(loader, stored) for loader in using]
            if True in answers:
                continue
            reported.append(stored)
            draft = _draft(module, scope.name, stored, using)
            yield draft.strict() if None in answers else draft


def _draft(module: Module, name: str, stored: Stored, using: list[Loader]) -> Draft:
    return Draft(
        module,
        stored.made,
        stored.place,
        "copied",
        data={
            "made": " ".join(module.code(stored.made).split()),
            "dataset": name,
            "reader": _reader(name, stored),
        },
        confidence=Confidence.HIGH if any(loader.workers == SOME for loader in using) else Confidence.MEDIUM,
        related=[
            (stored.user.module, stored.use, "drawn from here, in every worker"),
            *((loader.module, loader.node, "a loader that reads it in workers") for loader in using),
        ],
    )


def _reader(name: str, stored: Stored) -> str:
    """``Crops.__getitem__``, or the function that it leads to."""
    scope = stored.user.scope
    in_class = scope.parent is not None and scope.parent.kind == "class"
    return f"{scope.parent.name if in_class and scope.parent else name}.{scope.name}" if in_class else scope.name


def _is_dataset(found: Class, using: list[Loader]) -> bool:
    if catalogued_base(found.module, found.scope, "dataset") is not None:
        return True
    return reads_items(found) and any(loader.workers == SOME for loader in using)


def _uses(loader: Loader, found: Class) -> bool:
    for value in loader.datasets:
        dataset = class_of(loader.module, value)
        if dataset is not None and any(c.scope is found.scope for c in lineage(dataset)):
            return True
    return False


def _init_answer(loader: Loader, stored: Stored) -> bool | None:
    """Whether the loader's init function sees to the generator; None where the function cannot be read."""
    argument = loader.argument(KEYWORD)
    if not argument.is_given or argument.is_none or argument.node is None or argument.place is None:
        return None if argument.is_unknown else False
    known = functions_of(loader.module, argument.node, argument.place)
    if not known:
        return None
    mentions = re.compile(rf"\b{re.escape(stored.name)}\b|\bdataset\b")
    return any(mentions.search(f.module.code(f.scope.node)) for f in known)
