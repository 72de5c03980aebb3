"""mixed-keras: one program gets hold of one library in two ways that are two copies of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from randlint.checks.base import Draft, Programs, check, conclusion
from randlint.checks.style_edits import rewrite_styles
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.findings import Related
from randlint.project import Module
from randlint.project.files.pins import pins_for
from randlint.project.files.test_files import is_test_file
from randlint.project.process.environment import EnvironmentWrite, environment_writes
from randlint.project.process.import_styles import (
    StyleUse,
    alternatives,
    replaced_styles,
    scope_of,
    style_uses,
    version_dependent,
)
from randlint.triage import Placed

_OFF = frozenset({"", "0", "false", "False"})
_AFTER = " after "
_JOINED = "joined: "


@check("mixed-keras")
def mixed_keras(module: Module) -> Iterator[Draft]:
    """Report the first use of a second style in a file, once.

    Silent for alternatives (the arms of an ``if`` or ``try``), for what only the type checker imports, and where a
    private way is what is wrong with that import. Strict where one of the two may be missing at run time, where
    both stand in functions of their own, and in tests.
    """
    pair = _pair(module)
    if pair is None:
        return
    earlier, later, strict = pair
    draft = _draft(module, earlier.style, later)
    draft = replace(
        draft,
        related=[(module, earlier.node, f"`{earlier.written}` is used here")],
        fix=lambda: rewrite_styles(module, earlier, later, style_uses(module)),
    )
    yield draft.strict() if strict else draft


def _pair(module: Module) -> tuple[StyleUse, StyleUse, bool] | None:
    """The earlier and the later use to report, and whether it is an opinion only; the surest pair wins."""
    uses = style_uses(module)
    doubtful = None
    replaced = replaced_styles(module) if uses else frozenset()
    for index, later in enumerate(uses):
        if later.private is not None or later.path.partition(".")[0] in replaced:
            continue
        for earlier in (u for u in uses[:index] if u.path.partition(".")[0] not in replaced):
            if earlier.style == later.style or alternatives(earlier.place, later.place):
                continue
            if _joined(module, earlier.style, later.style):
                continue
            if not _doubtful(module, earlier, later):
                return earlier, later, False
            if not _chosen(uses, earlier.style, later.style):
                doubtful = doubtful or (earlier, later, True)
    return doubtful


def _chosen(uses: Sequence[StyleUse], one: str, other: str) -> bool:
    """True where the file chooses between two styles somewhere."""
    pairs = ((a, b) for a in uses for b in uses if a.style == one and b.style == other)
    return any(alternatives(a.place, b.place) for a, b in pairs)


def _doubtful(module: Module, earlier: StyleUse, later: StyleUse) -> bool:
    if any(use.optional or version_dependent(use.place) for use in (earlier, later)):
        return True
    if is_test_file(module.source.display):
        return True
    if earlier.deferred and later.deferred and scope_of(earlier) is not scope_of(later):
        return earlier.statement is not None and later.statement is not None
    return all(any(b.kind == "if" for b in use.place.blocks()) for use in (earlier, later))


def _draft(module: Module, earlier: str, later: StyleUse) -> Draft:
    """The finding at ``later``, with the text for what the pins say about the two styles."""
    same = any(row for row in _rows(module, "same_style", earlier, later.style) if _proven_same(module, row))
    data = {"earlier": earlier, "later": later.style, "written": later.written}
    return Draft(module, later.node, later.place, "same-objects" if same else "two-copies", data=data)


def _rows(module: Module, table: str, *styles: str) -> list[Mapping[str, Any]]:
    return [row for row in module.catalogue.table(table) if set(row["styles"]) == set(styles)]


def _proven_same(module: Module, row: Mapping[str, Any]) -> bool:
    pins = pins_for(module.source.path, module.project.root)
    pinned = any(pins.at_least(library, row["since"]) for library in row["libraries"])
    return pinned and not _switched_on(module, row["unless"])


def _joined(module: Module, earlier: str, later: str) -> bool:
    rows = _rows(module, "joined_style", earlier, later)
    modules = [module, *module.project.imported(module)] if rows else []
    return any(_switched_on(m, row["variable"]) for row in rows for m in modules)


def _switched_on(module: Module, variable: str) -> bool:
    return any(True for _ in _switches(module, variable))


def _switches(module: Module, variable: str) -> Iterator[EnvironmentWrite]:
    for write in environment_writes(module) if variable in module.source.text else ():
        value = literal(write.value)
        if write.variable == variable and (value is NOT_CONSTANT or str(value) not in _OFF):
            yield write


# -- across files ------------------------------------------------------------------------------------------------


def collect(module: Module) -> Iterator[tuple[str, Draft]]:
    """The first use of each style, as a finding for each style that may come before it; and switches that join two."""
    uses = style_uses(module)
    if replaced_styles(module):
        return
    styles = dict.fromkeys(row["style"] for row in module.catalogue.table("import_style"))
    own = {use.style for use in uses}
    for style in styles:
        sure = (u for u in uses if u.style == style and u.private is None and not _is_optional(u))
        first = next(sure, None)
        if first is not None:
            for other in styles:
                if other not in own:
                    yield f"{style}{_AFTER}{other}", _draft(module, other, first)
    for row in module.catalogue.table("joined_style"):
        for write in _switches(module, row["variable"]):
            data = {"earlier": "", "later": "", "written": ""}
            kind = _JOINED + " ".join(sorted(row["styles"]))
            yield kind, Draft(module, write.node, write.place, "two-copies", data=data)


def _is_optional(use: StyleUse) -> bool:
    return use.optional or use.lazy or (use.deferred and use.statement is not None) or any(use.place.blocks())


@conclusion("mixed-keras", collect)
def across_files(programs: Programs) -> Iterator[Placed]:
    """Report a style in a file of a program in whose other files, up to there, another style is used."""
    imported = {path for paths in programs.imports.values() for path in paths}
    found: dict[Placed, None] = {}
    for start in programs.imports:
        if start in imported or is_test_file("/".join(start.parts[-2:])):
            continue
        placed = _later_style(programs, programs.reachable(start))
        if placed is not None and not any(_same_place(placed, other) for other in found):
            found[placed] = None
    yield from found


def _later_style(programs: Programs, files: Iterable[Path]) -> Placed | None:
    """The first file of a program with another style than the first one; files with both speak for themselves."""
    notes = [note for path in files for note in programs.notes.get(path, ())]
    joined = [set(note.kind[len(_JOINED) :].split()) for note in notes if note.kind.startswith(_JOINED)]
    first = None
    for note in notes:
        later, _, earlier = note.kind.partition(_AFTER)
        if not earlier:
            continue
        first = first or note
        before = first.kind.partition(_AFTER)[0]
        if earlier == before and {earlier, later} not in joined:
            other = Related(first.placed.finding.location, f"`{before}` is used here")
            return replace(note.placed, finding=replace(note.placed.finding, related=(other,)))
    return None


def _same_place(one: Placed, other: Placed) -> bool:
    return one.finding.location == other.finding.location
