"""reduced-precision: products in fewer bits where a GPU can, in a program whose results are to repeat."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, Programs, conclusion
from randlint.facts.model import Block
from randlint.findings import Confidence
from randlint.patterns import regex
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.process.claims import program_claims
from randlint.project.seeds.determinism import Setting, cpu_only, own_settings, settings
from randlint.triage import Placed

_SETS, _CLAIMS = "sets", "claims"
_ASKING = frozenset({"algorithms", "cudnn-deterministic"})
_SEED_WORD = regex(r"seed|determinis|reproduc", re.I)
# Programs that measure time are seeded for another reason.
_MEASURES = regex(r"(?<![a-z])(bench|benchmarks?|perf|profil\w*|speed)(?![a-z])", re.I)
# An option of its own, and a question about the GPU: somebody has thought of it.
_SHORT = 70
_OPTION = regex(r"tf32|precision|capability|\bfast\b|speed", re.I)


def collect(module: Module) -> Iterator[tuple[str, Draft]]:
    """The first place where a file switches precision down, and the first where it says that its results repeat."""
    if is_test_file(module.source.display) or _MEASURES.search(module.source.display):
        return
    mine = [s for s in own_settings(module) if s.switch == "reduced-precision"]
    chosen = [s for s in mine if s.state and not any(_is_option(module, b) for b in s.place.blocks())]
    if chosen and not cpu_only(module) and all(s.state is not False for s in mine):
        yield _SETS, _draft(module, chosen[0])
    claims = program_claims(module) if _SEED_WORD.search(module.source.text) else []
    asked = [s for s in settings(module) if s.switch in _ASKING and s.state]
    for node, place in [*((c.node, c.place) for c in claims), *((s.node, s.place) for s in asked)][:1]:
        yield _CLAIMS, Draft(module, node, place, "set", {"written": ""})


def _is_option(module: Module, block: Block) -> bool:
    test = block.node.test if block.kind == "if" and isinstance(block.node, (cst.If, cst.IfExp)) else None
    return test is not None and _OPTION.search(module.code(test)) is not None


def _draft(module: Module, setting: Setting) -> Draft:
    node, place = setting.node, setting.place
    whole = " ".join(module.code(node).split())
    written = whole if len(whole) <= _SHORT else setting.written
    return Draft(module, node, place, "set", {"written": written}, confidence=Confidence.MEDIUM)


@conclusion("reduced-precision", collect, supporting=(_CLAIMS,))
def reduced_precision(programs: Programs) -> Iterator[Placed]:
    """Report the first setting of a file whose program seeds torch or asks for deterministic kernels.

    Silent where it is an option of its own, or switched off again, where nothing claims that results repeat, where the
    file names the CPU as its only device, and in tests.
    """
    claiming = programs.beside(_CLAIMS)
    for path, notes in programs.notes.items():
        for note in notes:
            if note.kind == _SETS and path in claiming:
                yield note.placed
