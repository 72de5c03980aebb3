"""unseeded-augmentation: augmentations draw from a stream that the program's seeds do not reach."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_argument, seed_expression
from randlint.findings import Applicability, Fix
from randlint.flow.reach import seeded_around
from randlint.project import Module
from randlint.project.arguments import bind_argument
from randlint.project.data.augmentations import Pipeline, random_pipelines
from randlint.project.files.pins import pins_for
from randlint.project.files.test_files import is_test_file
from randlint.project.seeds.seeding import seed_events

_CLAIM = 2  # streams that a program seeds which counts on its results; those of a library's devices are some, too


@check("unseeded-augmentation")
def unseeded_augmentation(module: Module) -> Iterator[Draft]:
    """Report random pipelines of libraries with a generator of their own, in programs that seed other streams.

    Silent where nothing is seeded, which promises nothing, or one stream alone, as for a split; where the pins keep a
    release that used the shared streams; where the pipeline is given a seed, or something seeds it later. Strict in
    tests.
    """
    pipelines = list(random_pipelines(module))
    seeded = _seeded(module) if pipelines else frozenset()
    for pipeline in pipelines:
        row = pipeline.row
        if len(seeded) < _CLAIM or "*" in seeded or not seeded.isdisjoint(row["pinned_by"]):
            continue
        if _is_pinned(module, pipeline, seeded):
            continue
        if pins_for(module.source.path, module.project.root).below(row["library"], row["since"]):
            continue
        # Have: a seed in the program, and augmentations that do not look at it.
        draft = _draft(module, pipeline, seeded)
        yield draft.strict() if is_test_file(module.source.display) else draft


def _seeded(module: Module) -> frozenset[str]:
    """The streams that are seeded in this file or in a program that reaches it."""
    own = frozenset(stream for event in seed_events(module) for stream in event.streams)
    return own | seeded_around(module)


def _is_pinned(module: Module, pipeline: Pipeline, seeded: frozenset[str]) -> bool:
    row, call = pipeline.row, pipeline.call
    given = bind_argument(module, call.node, call.place, row["seed"], ()) if row["seed"] else None
    if given is not None and not given.is_missing and not given.is_none:
        return True
    by_loader = row.get("pinned_with", {"words": (), "streams": ()})
    if not seeded.isdisjoint(by_loader["streams"]) and _is_spelt(module, tuple(by_loader["words"])):
        return True
    return _is_spelt(module, tuple(row["seeders"]))


def _is_spelt(module: Module, words: tuple[str, ...]) -> bool:
    """True where this file, a program that reaches it, or a file that one of these imports holds one of the words."""
    starts = (module.project.load(path) for path in module.project.index.entries_reaching(module.source.path))
    return any(
        any(word in file.source.text for word in words) or bool(file.project.imported(file, words))
        for file in (module, *(program for program in starts if program is not None))
    )


def _draft(module: Module, pipeline: Pipeline, seeded: frozenset[str]) -> Draft:
    row, call = pipeline.row, pipeline.call
    shown = {r["name"]: r["shown"] for r in module.catalogue.table("stream")}
    streams = [shown[name] for name in shown if name in seeded and "." not in name]
    return Draft(
        module,
        call.node,
        call.place,
        "own-stream",
        {
            "api": module.code(call.node.func),
            "first": pipeline.first,
            "library": row["library"],
            "streams": " and ".join(streams),
            "instead": row["instead"],
        },
        fix=lambda: _fix(module, pipeline),
    )


def _fix(module: Module, pipeline: Pipeline) -> Fix | None:
    name, call = pipeline.row["seed"], pipeline.call
    if not name:
        return None
    return pass_argument(module, call.node, name, seed_expression(module, call.place), Applicability.UNSAFE)
