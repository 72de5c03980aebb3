"""Facts of the environment that differ between the runs and can change results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from randlint.compare.causes.case import Case
from randlint.compare.data import Cause, Certainty, EnvironmentDifference
from randlint.compare.linted import place_of

_HASH = "python.hash seed"
_RANDOM = "random"
_KINDS = {
    "thread-count": ("threads.", "variables.OMP_NUM_THREADS", "variables.MKL_NUM_THREADS", "flags.torch.get_num"),
    "cpu-capability": ("processor.torch instructions", "variables.ATEN_CPU_CAPABILITY"),
}
_ADVICE = {
    "thread-count": "run both with the same number of threads (OMP_NUM_THREADS, `torch.set_num_threads`)",
    "cpu-capability": "set ATEN_CPU_CAPABILITY to the same value on both, such as `default`",
}
_MOST = 4


def of_environment(case: Case) -> Iterator[Cause]:
    """Threads, instructions of the processor, hash seeds, and what else differs; versions are only possible causes."""
    if case.aspect in ("hyperparameters", "length", "unwritten"):
        return
    facts = [d for d in case.evidence.environment if d.why]
    yield from _hashes(case)
    told: list[EnvironmentDifference] = []
    for kind, starts in _KINDS.items():
        found = [d for d in facts if d.fact.startswith(starts)]
        told += found
        if found and case.is_numeric and case.aspect not in ("content", "entered"):
            certainty = Certainty.LIKELY if case.stream is None else Certainty.POSSIBLE
            yield Cause(kind, _message(found), _ADVICE[kind], certainty, case.difference.place)
    rest = [d for d in facts if d not in told and d.fact != _HASH]
    for fact in rest[:_MOST]:
        certainty = Certainty.LIKELY if case.stream is None and len(rest) == 1 and not told else Certainty.POSSIBLE
        advice = "run both in the same environment; `randlint env` shows and compares it"
        yield Cause("environment", _message([fact]), advice, certainty)


def _message(found: Sequence[EnvironmentDifference]) -> str:
    changes = ", ".join(f"{d.fact.partition('.')[2]} {d.first or '(none)'} -> {d.second or '(none)'}" for d in found)
    return f"{changes}: {found[0].why}"


def _hashes(case: Case) -> Iterator[Cause]:
    """Orders and seeds that follow the hash seed of Python, where it was not the same number in both runs."""
    seeds = [side.run.environment.get("python", {}).get("hash seed", "") for side in case.evidence.sides]
    if seeds[0] == seeds[1] != _RANDOM or case.stream is not None:
        return
    said = f"PYTHONHASHSEED is {seeds[0] or 'unknown'} in A and {seeds[1] or 'unknown'} in B"
    if seeds[0] == seeds[1]:
        said = "PYTHONHASHSEED is not set, so that every run has another one"
    found = case.findings("set-order", "hash-seed")
    for finding in found:
        message = f"{said}: {finding.message}"
        certainty = Certainty.LIKELY if case.aspect != "outputs" else Certainty.POSSIBLE
        yield Cause("hash-seed", message, finding.help, certainty, place_of(finding), finding.rule)
    if not found and seeds[0] != seeds[1]:
        advice = "set PYTHONHASHSEED to the same number before Python starts, or sort what comes out of sets"
        message = f"{said}: the order of sets of texts follows it"
        yield Cause("hash-seed", message, advice, Certainty.POSSIBLE)
