"""nondeterministic-op: a call that runs a kernel whose results differ from run to run on a GPU."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.catalogue import load_kernels
from randlint.checks.base import Draft, Programs, conclusion
from randlint.findings import Confidence
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.models.gradients import learns_through
from randlint.project.results.kernel_calls import KernelCall, kernel_calls
from randlint.project.seeds.determinism import cpu_only, settings
from randlint.triage import Placed

_HINT, _ALWAYS, _ASKS = "hint", "always", "asks"


def collect(module: Module) -> Iterator[tuple[str, Draft]]:
    """Calls of kernels that deterministic mode replaces or refuses, of those that it does not know, and the first place
    where a file asks for it."""
    if is_test_file(module.source.display):
        return
    asked = next((s for s in settings(module) if s.switch == "algorithms" and s.state is not False), None)
    if asked is not None:
        yield _ASKS, Draft(asked.module, asked.node, asked.place, "forward", _nothing())
    if cpu_only(module):
        return
    for found in kernel_calls(module):
        if not found.backward or learns_through(module, found.call, found.tensor):
            # Have: a call that, on a GPU, adds floats in whatever order its threads come.
            yield _ALWAYS if found.kernel.mode == "nothing" else _HINT, _draft(module, found)


def _nothing() -> dict[str, str]:
    return {"api": "", "cause": "", "advice": ""}


def _draft(module: Module, found: KernelCall) -> Draft:
    known = load_kernels()
    data = {
        "api": found.written,
        "cause": known.causes[found.kernel.cause],
        "advice": known.advice[found.kernel.advice].text,
    }
    message = "backward" if found.backward else "forward"
    node, place = found.call.node, found.call.place
    return Draft(module, node, place, message, data, confidence=Confidence.MEDIUM)


@conclusion("nondeterministic-op", collect, supporting=(_ASKS,))
def nondeterministic_op(programs: Programs) -> Iterator[Placed]:
    """Report calls of kernels that are not deterministic on a GPU.

    Silent where a file of the same program asks for deterministic algorithms (but for kernels that these leave alone),
    where no gradient is taken through an operation that only differs there, for whole numbers, on the CPU, in tests.
    """
    asked = programs.beside(_ASKS)
    for path, notes in programs.notes.items():
        for note in notes:
            if note.kind == _ALWAYS or (note.kind == _HINT and path not in asked):
                yield note.placed
