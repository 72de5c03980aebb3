"""nondeterministic-algorithms: a program seeds torch and trains, and leaves nondeterministic kernels switched on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from randlint import syntax as cst
from randlint.checks.base import Draft, Programs, conclusion
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.process.claims import is_seed_call, program_claims
from randlint.project.seeds.determinism import cpu_only, own_settings
from randlint.triage import Placed

_SEEDS, _TRAINS, _ASKS, _STARTS = "seeds", "trains", "asks", "starts"
_ASKING = frozenset({"algorithms", "cudnn-deterministic"})


def collect(module: Module) -> Iterator[tuple[str, Draft]]:
    """What a file does for its program: seeds torch, trains, asks for deterministic kernels, starts the program."""
    if is_test_file(module.source.display):
        return
    asked = next((s for s in own_settings(module) if s.switch in _ASKING and s.state is not False), None)
    if asked is not None:
        yield _ASKS, Draft(asked.module, asked.node, asked.place, "never", {"written": ""})
    claims = program_claims(module) if "seed" in module.source.text.lower() else []
    for event in [e for e in claims if is_seed_call(module, e)][:1]:  # others are found where they seed
        func = event.node.func if isinstance(event.node, cst.Call) else event.node
        data = {"written": " ".join(module.code(func).split())}
        yield _SEEDS, Draft(module, event.node, event.place, "never", data)
    trained = next((c for c in module.facts.calls if _is_backward(c.node)), None)
    if trained is not None and not cpu_only(module):
        yield _TRAINS, Draft(module, trained.node, trained.place, "never", {"written": ""})
    first = next(iter(module.facts.statements), None)
    starts = module.runs_itself or any(event.place.scope.kind == "module" for event in claims)
    if starts and first is not None:
        yield _STARTS, Draft(module, first.node, first.place, "never", {"written": ""})


def _is_backward(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value == "backward"


@conclusion("nondeterministic-algorithms", collect, supporting=(_SEEDS, _ASKS, _STARTS))
def nondeterministic_algorithms(programs: Programs) -> Iterator[Placed]:
    """Report the first seed of a program that trains by itself and nowhere asks for deterministic kernels.

    Silent where any file of the program does ask, in some case or other, in libraries without a program, where
    the file that trains names the CPU as its only device, and in tests.
    """
    asked = {other for path in programs.notes if _ASKS in _kinds(programs, path) for other in programs.reachable(path)}
    found: dict[Placed, None] = {}
    for start in programs.imports:
        if _STARTS not in _kinds(programs, start) or start in asked:
            continue
        notes = [note for path in programs.reachable(start) for note in programs.notes.get(path, ())]
        kinds = {note.kind for note in notes}
        if {_SEEDS, _TRAINS} <= kinds and _ASKS not in kinds:
            found.setdefault(next(note.placed for note in notes if note.kind == _SEEDS))
    yield from found


def _kinds(programs: Programs, path: Path) -> frozenset[str]:
    return frozenset(note.kind for note in programs.notes.get(path, ()))
