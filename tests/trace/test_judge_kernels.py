"""From counts to verdicts: what ran, in which mode, on which device, and what replays said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from randlint.catalogue import Kernel, Kernels, load_catalogue
from randlint.catalogue.kernels import Advice
from randlint.findings import Confidence, Severity
from randlint.trace.data import CompiledGraph, Frame, KernelHit, Machine, Part, Process, Replay, RowCount, Run, Site
from randlint.trace.judge.kernels import judge_compiled, judge_kernels, kernel_sites

SITE = Site(Frame("/d/a.py", 3, "f"))
ROW = Kernel("row", "aten::x", ("torch.x",), "cuda", "both", "raises", "adds", "change")


def kernels(*rows: Kernel) -> Kernels:
    advice = {"change": Advice("change it", 2), "usual": Advice("usual", 9)}
    return Kernels(rows or (ROW,), {"adds": "it adds"}, advice)


def hit(**more: Any) -> KernelHit:
    values: dict[str, Any] = {"device": "cuda", "calls": 4, "rows": {"row": RowCount(4, 4)}, "modes": {"off": 4}}
    values |= {"op": "aten::x", "overload": "", "phase": "forward", "site": SITE, "steps": [4]}
    return KernelHit(**{**values, **more})


def run_of(*hits: KernelHit, rank: int | None = None, assumed: bool = False) -> Run:
    part = Part(Process(1, rank=rank), Machine(assumed_cuda=assumed), kernels=list(hits))
    return Run([part], directory="/d")


def verdict(one: KernelHit, row: Kernel = ROW) -> str:
    found = kernel_sites(run_of(one), kernels(row))
    return found[0].verdict if found else ""


CPU_ROW = replace(ROW, device="cpu")
SWITCHES, WARNS = replace(ROW, mode="switches"), replace(ROW, mode="switches-unless-warn-only")
SAME, OTHER = Replay(1, 3, 0), Replay(1, 3, 2, 0.5, 7)


@pytest.mark.parametrize(
    ("row", "one", "expected"),
    [
        (ROW, hit(), "executed"),
        (ROW, hit(rows={"row": RowCount(4, 0, 0)}), ""),
        (ROW, hit(rows={"row": RowCount(4, 0, 4)}), "executed"),
        (ROW, hit(device="cpu"), "would run on CUDA"),
        (ROW, hit(device="cpu", replay=SAME), "would run on CUDA"),
        (CPU_ROW, hit(device="cpu"), "executed"),
        (CPU_ROW, hit(device="cpu", replay=SAME), "not reproduced here"),
        (CPU_ROW, hit(device="cpu", replay=OTHER), "confirmed here"),
        (ROW, hit(replay=OTHER), "confirmed here"),
        (SWITCHES, hit(modes={"on": 4}), "covered by deterministic mode"),
        (SWITCHES, hit(modes={"warn": 4}), "covered by deterministic mode"),
        (SWITCHES, hit(modes={"on": 3, "off": 1}), "executed"),
        (WARNS, hit(modes={"on": 4}), "covered by deterministic mode"),
        (WARNS, hit(modes={"warn": 4}), "executed"),
        (ROW, hit(modes={"on": 4}, raised=1), "raised"),
        (ROW, hit(modes={"warn": 4}), "executed"),
        (replace(ROW, mode="nothing"), hit(modes={"on": 4}), "executed"),
    ],
)
def test_verdicts(row: Kernel, one: KernelHit, expected: str) -> None:
    """Deterministic mode covers what switches; a replay decides where it ran on the device that the row is about."""
    assert verdict(one, row) == expected


def test_the_gravest_row_speaks() -> None:
    """Of several rows that held, one really ran here and one is only predicted: the first is told."""
    real = replace(CPU_ROW, id="real")
    counts = {"row": RowCount(4, 4), "real": RowCount(4, 4)}
    (site,) = kernel_sites(run_of(hit(device="cpu", rows=counts)), kernels(ROW, real))
    assert (site.verdict, site.rows) == ("executed", ("row", "real"))


def test_ranks_and_workers_are_added_up() -> None:
    """The same place in several processes is one site, with a timeline in the widest unit."""
    run = run_of(hit(calls=3, steps=[1, 2], step_width=1), rank=0)
    run.parts += run_of(hit(calls=5, steps=[0, 5], step_width=4), rank=1).parts
    (site,) = kernel_sites(run, kernels())
    assert (site.calls, site.ranks, site.steps, site.step_width) == (8, (0, 1), (3, 5), 4)


def test_order_of_importance() -> None:
    """By rank of the advice, then by verdict, then by place."""
    usual = replace(ROW, id="usual", op="aten::y", advice="usual")
    hits = [
        hit(op="aten::y", rows={"usual": RowCount(1, 1)}),
        hit(device="cpu", site=Site(Frame("/d/a.py", 1))),
        hit(site=Site(Frame("/d/a.py", 9))),
    ]
    found = kernel_sites(run_of(*hits), kernels(ROW, usual))
    assert [(s.op, s.site.frame.line if s.site else 0) for s in found] == [
        ("aten::x", 9),
        ("aten::x", 1),
        ("aten::y", 3),
    ]


@pytest.mark.parametrize(
    ("one", "assumed", "expected"),
    [
        (hit(), False, (Severity.WARNING, Confidence.HIGH)),
        (hit(replay=OTHER), False, (Severity.ERROR, Confidence.HIGH)),
        (hit(device="cpu"), False, (Severity.NOTE, Confidence.MEDIUM)),
        (hit(device="cpu"), True, (Severity.WARNING, Confidence.MEDIUM)),
        (hit(rows={"row": RowCount(4, 0, 4)}), False, (Severity.NOTE, Confidence.LOW)),
    ],
    ids=["executed", "confirmed", "predicted", "meant for CUDA", "unknown"],
)
def test_findings(one: KernelHit, assumed: bool, expected: tuple[Severity, Confidence]) -> None:
    """How bad and how sure; a prediction is a note unless the program is meant for CUDA."""
    run = run_of(one, assumed=assumed)
    (finding,) = judge_kernels(run, kernel_sites(run, kernels()), load_catalogue())
    assert (finding.severity, finding.confidence) == expected
    assert (finding.rule, finding.origin, finding.location.path, finding.location.line) == (
        "nondeterministic-kernel",
        "runtime",
        "a.py",
        3,
    )


def test_what_is_covered_or_has_no_line_is_no_finding() -> None:
    """Both are in the report."""
    run = run_of(hit(modes={"on": 4}), hit(site=None, node="IndexBackward0"))
    sites = kernel_sites(run, kernels(SWITCHES))
    assert len(sites) == 2
    assert judge_kernels(run, sites, load_catalogue()) == []


def test_compiled_functions_are_findings() -> None:
    """One for each function and phase, over all processes, at the function."""
    graph = CompiledGraph(Frame("/d/a.py", 5, "Net.step"), ("atomic_add_vec",), ("aten.index_put",), "cpu", "backward")
    run = Run([Part(Process(n), compiled=[replace(graph, calls=3)]) for n in (1, 2)], directory="/d")
    run.parts[0].compiled.append(replace(graph, function=None))
    (finding,) = judge_compiled(run, load_catalogue())
    assert (finding.location.path, finding.location.line, finding.severity) == ("a.py", 5, Severity.WARNING)
    assert "the backward graph that torch.compile made of `step` adds with `atomic_add_vec`, and ran 6 times" in (
        finding.message
    )
    assert finding.message.endswith("(made of aten.index_put)")
