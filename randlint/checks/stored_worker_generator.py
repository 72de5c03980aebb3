"""stored-worker-generator: a dataset draws from a generator that is copied into every worker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Call
from randlint.findings import Confidence
from randlint.project import Module
from randlint.project.data.datasets import Class, Function, catalogued_base, class_of, lineage, reads_items
from randlint.project.data.loaders import SOME, ZERO, Loader, loaders
from randlint.project.data.stored import Stored, stored_generators
from randlint.project.data.stored_pipelines import StoredPipeline, pipelines_with_generators, stored_pipelines
from randlint.project.data.worker_seeds import KEYWORD, functions_of
from randlint.project.files.pins import pins_for


@check("stored-worker-generator")
def stored_worker_generator(module: Module) -> Iterator[Draft]:
    """Report generators that reading an item of a dataset of this file draws from, and random pipelines with a
    generator of their own that it uses, where they are made."""
    makes_generators = any(o.effect in {"make", "derive"} and o.api.stream == "own" for o in module.operations)
    makes_pipelines = bool(pipelines_with_generators(module))
    made_here = list(loaders(module)) if makes_generators or makes_pipelines else []
    if makes_generators:
        yield from _generators(module, made_here)
    if makes_pipelines:
        yield from _pipelines(module, made_here)


def _generators(module: Module, made_here: list[Loader]) -> Iterator[Draft]:
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
            answers = [_init_answer(loader, stored.name) for loader in using]
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
            "reader": _reader(name, stored.user),
        },
        confidence=Confidence.HIGH if any(loader.workers == SOME for loader in using) else Confidence.MEDIUM,
        related=[
            (stored.user.module, stored.use, "drawn from here, in every worker"),
            *((loader.module, loader.node, "a loader that reads it in workers") for loader in using),
        ],
    )


# -- pipelines ----------------------------------------------------------------------------------------------------


def _pipelines(module: Module, made_here: list[Loader]) -> Iterator[Draft]:
    """Random pipelines of this file, and the datasets of the project that read them: those of this file and of its
    loaders."""
    read = [class_of(loader.module, value) for loader in made_here for value in loader.datasets]
    classes = [Class(module, scope) for scope in module.facts.classes()]
    classes += [each for each in read if each is not None and each.module is not module]
    reported: list[Call] = []
    for found in classes:
        using = [loader for loader in made_here if _uses(loader, found)]
        if not _is_dataset(found, using):
            continue
        for stored in stored_pipelines(module, found):
            readers = [loader for loader in using if _is_passed(loader, stored)] or using
            answers = [_init_answer(loader, stored.name, stored.row["reseed"]) for loader in readers]
            if any(call is stored.pipeline.call for call in reported) or True in answers:
                continue
            certain = _keeps_generator(stored, bool(readers))
            if certain is None or (readers and all(loader.workers == ZERO for loader in readers)):
                continue
            # Have: a pipeline that all workers get a copy of, its generator included.
            reported.append(stored.pipeline.call)
            draft = _pipeline_draft(stored, found.scope.name, readers)
            yield draft if certain and None not in answers else draft.strict()


def _is_passed(loader: Loader, stored: StoredPipeline) -> bool:
    """Whether the dataset of a loader is made with this pipeline as an argument."""
    for value in loader.datasets:
        owner = loader.module.project.module_of(value.facts) or loader.module
        if not isinstance(value.node, cst.Call) or value.place is None:
            continue
        given = [each for a in value.node.args for each in owner.values(a.value, value.place)]
        if any(each.node is stored.pipeline.call.node for each in given):
            return True
    return False


def _keeps_generator(stored: StoredPipeline, read_here: bool) -> bool | None:
    """Whether the pipeline's release has a generator of its own that workers copy; None where it surely has not.

    A seed shows that it has: only such releases take one. None also where the library's own loader, which seeds the
    workers, may be the one that reads the dataset.
    """
    row, module = stored.row, stored.module
    pins = pins_for(module.source.path, module.project.root)
    if pins.below(row["library"], row["since"]) or any(pins.of(name) for name in row["successors"]):
        return None
    if "pinned_with" in row and not read_here:
        return None
    seeded = not stored.seed.is_missing and not stored.seed.is_none
    return seeded or "pinned_with" in row or pins.at_least(row["library"], row["since"]) is not None


def _pipeline_draft(stored: StoredPipeline, name: str, using: list[Loader]) -> Draft:
    module, call, seed = stored.module, stored.pipeline.call, stored.seed
    given = f"..., {seed.name}={module.code(seed.node)}" if seed.node is not None else "..."
    return Draft(
        module,
        call.node,
        call.place,
        "pipeline",
        data={
            "made": f"{module.code(call.node.func)}({given})",
            "reader": _reader(name, stored.user),
            "reseed": stored.row["reseed"],
        },
        confidence=Confidence.HIGH if any(loader.workers == SOME for loader in using) else Confidence.MEDIUM,
        related=[
            (stored.user.module, stored.use, "used here, in every worker"),
            *((loader.module, loader.node, "a loader that reads it in workers") for loader in using),
        ],
    )


# -- what both need -----------------------------------------------------------------------------------------------


def _reader(name: str, user: Function) -> str:
    """``Crops.__getitem__``, or the function that it leads to."""
    scope = user.scope
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


def _init_answer(loader: Loader, *names: str) -> bool | None:
    """Whether the loader's init function sees to what has one of these names; None where it cannot be read."""
    argument = loader.argument(KEYWORD)
    if not argument.is_given or argument.is_none or argument.node is None or argument.place is None:
        return None if argument.is_unknown else False
    known = functions_of(loader.module, argument.node, argument.place)
    if not known:
        return None
    mentions = re.compile(rf"\b({'|'.join(map(re.escape, names))}|dataset)\b")
    return any(mentions.search(f.module.code(f.scope.node)) for f in known)
