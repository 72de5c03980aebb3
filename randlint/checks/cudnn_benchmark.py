"""cudnn-benchmark: cuDNN picks its convolution algorithms by timing them, in a program that seeds torch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from randlint import syntax as cst
from randlint.checks.base import Draft, Programs, conclusion
from randlint.checks.edits import replace_node
from randlint.facts import Place
from randlint.facts.model import Block
from randlint.findings import Applicability, Fix, Profile, Related
from randlint.patterns import regex
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.process.claims import claims_beside, program_claims
from randlint.project.seeds.determinism import Setting, own_settings, settings
from randlint.project.seeds.seeding import SeedEvent
from randlint.triage import Placed

_SEED_WORD = regex(r"seed|determinis|reproduc", re.I)  # in what seeds, and in what asks for seeds
_CHOICE = regex(r"(?<!cudnn\.)benchmark|auto_?tun", re.I)
_DENIED = (cst.Is, cst.Equal, cst.LessThan, cst.LessThanEqual)
_SEEDED, _STRICT, _ON_IMPORT, _FROM_OUTSIDE = "seeded", "strict", "on import", "from outside"
_CLAIMS, _FILTERS = "claims", "filters"
_BECAUSE_SEEDED = "it is seeded here"


def collect(module: Module) -> Iterator[tuple[str, Draft]]:
    """The first setting of a file, as an opinion and (where this file seeds) as a hazard; and what the file does that
    matters to settings in other files of its programs: it seeds, it filters the algorithms, it calls what sets."""
    test = is_test_file(module.source.display)
    found = [s for s in own_settings(module) if s.switch == "benchmark" and s.state]
    seeds = _SEED_WORD.search(module.source.text) is not None
    filtered = _filter_of(settings(module) if found or seeds else own_settings(module))
    found = [s for s in found if not _is_chosen(module, s)]
    for setting in found:
        claim = _claim(module, setting)
        strict = "filtered" if filtered is not None else "plain"
        reason = (filtered.module, filtered.node) if filtered is not None else None
        yield _STRICT, _draft(setting, strict, reason).strict()
        if claim is not None and filtered is None and not test:
            yield _SEEDED, _draft(setting, "seeded", (module, claim.node))
        elif filtered is None and setting.place.scope.kind == "module" and not _is_main(setting.place):
            yield _ON_IMPORT, _draft(setting, "seeded", None)
    claims = program_claims(module) if seeds and not test else ()
    if claims:
        yield _CLAIMS, _remark(module, claims[0].node, claims[0].place)
        yield from _called(module) if filtered is None else ()
    if filtered is not None:
        yield _FILTERS, _remark(filtered.module, filtered.node, filtered.place)


def _remark(module: Module, node: cst.CSTNode, place: Place) -> Draft:
    return Draft(module, node, place, "plain", {"written": "", "value": ""})


def _draft(setting: Setting, message: str, reason: tuple[Module, cst.CSTNode] | None) -> Draft:
    text = _BECAUSE_SEEDED if message == "seeded" else "only deterministic algorithms are left here"
    return Draft(
        setting.module,
        setting.node,
        setting.place,
        message,
        {"written": setting.written},
        related=[(*reason, text)] if reason is not None else (),
        fix=lambda: _switched_off(setting),
    )


def _switched_off(setting: Setting) -> Fix | None:
    """Write False where True is written; the choice of kernels changes, and with it the last digits: unsafe."""
    if not isinstance(setting.value, cst.Name):
        return None
    edit = replace_node(setting.module, setting.value, "False") if setting.value.value == "True" else None
    return Fix(Applicability.UNSAFE, "switch it off", (edit,)) if edit is not None else None


# -- in one file ---------------------------------------------------------------------------------------------------


def _filter_of(found: Iterable[Setting]) -> Setting | None:
    """What leaves only deterministic algorithms to choose from, or may do so."""
    return next((s for s in found if s.switch == "cudnn-deterministic" and s.state is not False), None)


def _claim(module: Module, setting: Setting) -> SeedEvent | None:
    """A seed that goes with the setting: not one that switches it off again along the way."""
    off = [s for s in settings(module) if s.switch == "benchmark" and s.state is not True]
    for event in claims_beside(module, setting.place):
        if not any(_goes_with(s.place, event.place) and not _overrides(setting.place, s.place) for s in off):
            return event
    return None


def _goes_with(off: Place, seed: Place) -> bool:
    return off.scope is seed.scope and not off.excludes(seed)


def _overrides(later: Place, earlier: Place) -> bool:
    """True where ``later`` surely runs after ``earlier``: in the same scope, further down."""
    return later.scope is earlier.scope and later.order > earlier.order


def _is_chosen(module: Module, setting: Setting) -> bool:
    """True where it stands on a path that does without repeating, is an option of its own, or is taken back."""
    if any(_is_opted(module, block) for block in setting.place.blocks()):
        return True
    for other in settings(module):
        if other.switch != "benchmark" or other.state is True or other.place is setting.place:
            continue
        if other.place.excludes(setting.place) or _is_taken_back(setting.place, other.place):
            return True
    return False


def _is_taken_back(setting: Place, other: Place) -> bool:
    if other.scope is not setting.scope or other.order < setting.order:
        return False
    around = {(id(b.node), b.arm) for b in setting.blocks()}
    return all((id(b.node), b.arm) in around or b.kind == "with" for b in other.blocks())


def _is_opted(module: Module, block: Block) -> bool:
    """``if seed is None:``, the else of ``if args.deterministic:``, and ``if args.benchmark:``."""
    if block.kind != "if" or not isinstance(block.node, (cst.If, cst.IfExp)):
        return False
    test = block.node.test
    if _CHOICE.search(module.code(test)):
        return True
    if not _SEED_WORD.search(module.code(test)):
        return False
    return _denies(module, test) == (block.arm == 0)


def _denies(module: Module, test: cst.BaseExpression) -> bool:
    """True for a test that holds where nobody asks for results that repeat."""
    if isinstance(test, cst.BooleanOperation):
        return any(_denies(module, t) for t in (test.left, test.right) if _SEED_WORD.search(module.code(t)))
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return not _denies(module, test.expression)
    if isinstance(test, cst.Comparison):
        return any(isinstance(target.operator, _DENIED) for target in test.comparisons)
    return False


def _is_main(place: Place) -> bool:
    return any(block.kind == "main" for block in place.blocks())


# -- across files --------------------------------------------------------------------------------------------------


def _called(module: Module) -> Iterator[tuple[str, Draft]]:
    """Settings in functions of other files that this one calls."""
    for setting in settings(module):
        if setting.switch == "benchmark" and setting.state and setting.module is not module:
            original = next((s for s in own_settings(setting.module) if s.node is setting.node), None)
            claim = _claim(module, setting) if original is not None else None
            if original is not None and claim is not None and not _is_chosen(setting.module, original):
                yield _FROM_OUTSIDE, _draft(original, "seeded", (module, claim.node))


@conclusion("cudnn-benchmark", collect, supporting=(_CLAIMS, _FILTERS, _FROM_OUTSIDE))
def cudnn_benchmark(programs: Programs) -> Iterator[Placed]:
    """Report one setting in each file: a hazard where its program seeds torch and nothing filters the algorithms.

    Strict where the program does not seed, where deterministic algorithms are all there is to choose from, and in
    tests. Silent where it is switched off again, and on paths that nobody takes who asks for a seed.
    """
    claiming = _reached(programs, _CLAIMS)
    filtering = _reached(programs, _FILTERS)
    spots: dict[str, list[Placed]] = {}
    for path, notes in programs.notes.items():
        for note in notes:
            placed = note.placed
            if note.kind in {_CLAIMS, _FILTERS} or (note.kind != _STRICT and path in filtering):
                continue
            if note.kind == _ON_IMPORT:
                if path not in claiming:
                    continue
                reason = (Related(claiming[path].finding.location, _BECAUSE_SEEDED),)
                placed = replace(placed, finding=replace(placed.finding, related=reason))
            spots.setdefault(placed.finding.location.path, []).append(placed)
    for found in spots.values():
        yield min(found, key=lambda p: (p.finding.profile is Profile.STRICT, p.first_line))


def _reached(programs: Programs, kind: str) -> dict[Path, Placed]:
    """Files that the ones with such a note import, directly or not, each with the first such note."""
    found: dict[Path, Placed] = {}
    for path, notes in programs.notes.items():
        first = next((note.placed for note in notes if note.kind == kind), None)
        if first is not None:
            for other in programs.reachable(path):
                if other != path:
                    found.setdefault(other, first)
    return found
