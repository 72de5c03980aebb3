"""partial-seed-helper: a seeding helper of a library leaves out a stream that the files which call it draw from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Scope
from randlint.findings import Confidence
from randlint.flow.link import TooLarge
from randlint.flow.model import ALL, Draw, Invoke, Item, Ref, Seed
from randlint.flow.program import linker_of, runs
from randlint.flow.tables import tables_of
from randlint.flow.targets import ref_of
from randlint.flow.way import way_to
from randlint.names import is_named_like_seeder
from randlint.project import Module
from randlint.project.files.test_files import is_test_file

_MAX_CALLERS = 20  # files; a helper that more import is a framework's
_WEIGHTY = frozenset({"weights", "order", "split", "numbers", "data"})


@check("partial-seed-helper")
def partial_seed_helper(module: Module) -> Iterator[Draft]:
    """Report helpers that seed some streams and not those that the files which call them draw from.

    Silent where a program of the project runs the helper: unseeded-program then speaks, at the draw. Silent where the
    caller's file seeds the other stream itself, and where anything in the helper cannot be read.
    """
    if is_test_file(module.source.display):
        return
    for scope in module.facts.functions():
        if not is_named_like_seeder(scope.name) or scope.parent is None or scope.parent.kind != "module":
            continue
        seeds = _seeds(module, scope)
        callers = _callers(module, ref_of(module, scope)) if seeds else []
        left_out = next((d for items in callers for d in _left_out(items, seeds)), None)
        # Have: a helper that seeds some streams, and a draw from another one in a file that calls it.
        if left_out is not None and not _is_run_by_program(module, scope):
            draft = _draft(module, scope, seeds, left_out)
            if draft is not None:
                yield draft


def _seeds(module: Module, scope: Scope) -> tuple[str, ...]:
    """The streams that a helper seeds; empty where that is not all that can be said of it."""
    try:
        found = linker_of(module.project).of(ref_of(module, scope)).all_seeds
    except TooLarge:
        return ()
    if ALL in found or any(seeded.seed.quiet for seeded in found.values()):
        return ()
    return tuple(found)


def _callers(module: Module, helper: Ref) -> list[list[Item]]:
    """What the files do that call a helper: its own, and those that import it."""
    index, tables = module.project.index, tables_of(module.project)
    path = module.source.path
    files = [path, *(f for f in index.importers(path) if path in index.imports(f))]
    if len(files) > _MAX_CALLERS:
        return []
    found = [tables.all_items(str(file)) for file in files if not is_test_file(str(file))]
    return [items for items in found if _calls(items, helper)]


def _calls(items: list[Item], helper: Ref) -> bool:
    return any(isinstance(item, Invoke) and helper in item.targets for item in items)


def _left_out(items: list[Item], seeds: tuple[str, ...]) -> Iterator[Draw]:
    seeded = {s for item in items if isinstance(item, Seed) for s in item.streams} | set(seeds)
    for item in items:
        if isinstance(item, Draw) and item.what in _WEIGHTY and not seeded.intersection((item.stream, *item.also, ALL)):
            yield item


def _is_run_by_program(module: Module, scope: Scope) -> bool:
    ref = ref_of(module, scope)
    programs = module.project.index.entries_reaching(module.source.path)
    if len(programs) > _MAX_CALLERS:
        return True  # most likely
    return any(runs(module.project, path, ref) for path in programs)


def _draft(module: Module, scope: Scope, seeds: tuple[str, ...], draw: Draw) -> Draft | None:
    streams = {row["name"]: row for row in module.catalogue.table("stream")}
    way = way_to(module.project, draw.mark.path, (), draw.mark)
    if way is None or scope.place is None or not isinstance(scope.node, cst.FunctionDef):
        return None
    return Draft(
        module,
        scope.node.name,
        scope.place,
        "leaves-out",
        data={
            "helper": scope.name,
            "seeded": " and ".join(streams[s]["shown"] for s in streams if s in seeds),
            "stream": streams[draw.stream]["shown"],
            "file": Path(draw.mark.path).name,
            "api": draw.api,
            "seed": streams[draw.stream]["seed"].format(literal="..."),
        },
        stream=draw.stream,
        confidence=Confidence.MEDIUM,
        related=[(way.end.module, way.end.node, "draws here")],
    )
