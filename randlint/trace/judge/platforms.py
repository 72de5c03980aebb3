"""Seeded draws that another machine draws differently (RND904): one note for a run."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.catalogue import Catalogue
from randlint.findings import Confidence, Finding
from randlint.trace.data import Draw, Machine, Run
from randlint.trace.judge.base import distinct_places, runtime_finding
from randlint.trace.judge.draws import call_in_words, lines_in_words, matters, unseeded

RULE = "platform-dependent-draw"
CUDA, MKL, INSTRUCTIONS = "cuda", "mkl", "instructions"  # most important first
_WITHOUT_MKL = 207  # 2.7: from here on bernoulli_ and exponential_ no longer call the VSL of MKL
_BY_MKL = ("bernoulli", "exponential", "dropout", "multinomial")
_NORMAL = ("normal", "randn", "log_normal")
_VECTORISED = 16  # normal_ takes another way from this many contiguous elements on


def judge_platforms(run: Run, catalogue: Catalogue) -> Iterator[Finding]:
    """The most important dependence that the run shows, at the first line that has it."""
    found: dict[str, list[tuple[Machine, Draw]]] = {}
    for part in run.parts:
        for draw in part.draws:
            why = dependence(draw, part.machine)
            if why and matters(draw):
                found.setdefault(why, []).append((part.machine, draw))
    why = next((each for each in (CUDA, MKL, INSTRUCTIONS) if each in found), "")
    if not why:
        return
    machine, first = found[why][0]
    sites = distinct_places([draw.site for _, draw in found[why]])
    data = {
        "call": call_in_words(first.call),
        "torch": machine.torch,
        "capability": machine.capability or "unknown",
        "lines": lines_in_words(sites, run),
    }
    related = [(site, "here too") for site in sites[1:]]
    stream = first.stream if first.stream.startswith("torch") else None
    # Last bits that depend on the instruction set are true of nearly every program, and matter to few.
    confidence = Confidence.LOW if why == INSTRUCTIONS else Confidence.HIGH
    rule = catalogue.rules[RULE]
    yield runtime_finding(rule, why, sites[0], run, data=data, related=related, stream=stream, confidence=confidence)


def dependence(draw: Draw, machine: Machine) -> str:
    """What the numbers of a seeded draw depend on besides the seed; empty where it is nothing known."""
    if not draw.call.startswith("aten::") or unseeded(draw) or draw.purpose.startswith("loader"):
        return ""
    name = draw.call.removeprefix("aten::").strip("_")
    if draw.device == "cuda":
        return CUDA
    if _by_mkl(machine) and any(part in name for part in _BY_MKL):
        return MKL
    if name in _NORMAL and draw.elements >= _VECTORISED:
        return INSTRUCTIONS
    return INSTRUCTIONS if name == "uniform" and _initialises(draw) else ""


def _by_mkl(machine: Machine) -> bool:
    """Whether torch lets MKL draw: it did in builds with MKL on x86 Linux, before 2.7."""
    system = machine.platform.lower()
    return machine.mkl and "linux" in system and "x86_64" in system and 0 < _version(machine) < _WITHOUT_MKL


def _version(machine: Machine) -> int:
    major, _, rest = machine.torch.partition(".")
    minor = rest.partition(".")[0]
    return int(major) * 100 + int(minor) if major.isdigit() and minor.isdigit() else 0


def _initialises(draw: Draw) -> bool:
    """Whether weights are being made: bounds other than 0 and 1 scale the numbers, with or without fused rounding."""
    paths = [frame.path.replace("\\", "/") for frame in (draw.site.via if draw.site else ())]
    return draw.elements >= _VECTORISED and any("/torch/nn/" in path for path in paths)
