"""From what ran to what it means: a verdict for every catalogued operation at every place, and findings (RND901)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from randlint.catalogue import Catalogue, Kernel, Kernels
from randlint.findings import Confidence, Finding, Severity
from randlint.trace.data import CompiledGraph, Frame, KernelHit, Replay, Run
from randlint.trace.judge.base import runtime_finding
from randlint.trace.judge.sites_of_kernels import (
    CONFIRMED,
    COVERED,
    EXECUTED,
    NOT_REPRODUCED,
    RAISED,
    VERDICTS,
    WOULD_RUN,
    KernelSite,
    merged_replay,
    merged_steps,
)

RULE = "nondeterministic-kernel"
# Advice of this rank and above is about operations that stand in nearly every model, and seldom matter.
ORDINARY_RANK = 8
_MESSAGES = {
    CONFIRMED: "confirmed",
    EXECUTED: "executed",
    WOULD_RUN: "would-run",
    RAISED: "raised",
    NOT_REPRODUCED: "not-reproduced",
}


def kernel_sites(run: Run, kernels: Kernels) -> list[KernelSite]:
    """Every place at which something catalogued ran and a row applied, the most important first."""
    groups: dict[tuple[object, ...], list[tuple[int | None, KernelHit]]] = {}
    for part in run.parts:
        for hit in part.kernels:
            key = (hit.op, hit.device, hit.phase, hit.site.frame if hit.site else hit.node)
            groups.setdefault(key, []).append((part.process.rank, hit))
    found = [site for hits in groups.values() for site in _judge(hits, kernels)]
    return sorted(found, key=_importance)


def _importance(site: KernelSite) -> tuple[object, ...]:
    frame = site.site.frame if site.site else None
    place = (frame.path, frame.line, frame.column) if frame else ("", 0, 0)
    return (site.advice_rank, site.advice_id, VERDICTS.index(site.verdict), place, site.op, site.phase)


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What one row says of one place."""

    row: Kernel
    verdict: str
    held: int
    looked: int
    unknown: int


def _judge(hits: Sequence[tuple[int | None, KernelHit]], kernels: Kernels) -> Iterator[KernelSite]:
    merged = [hit for _, hit in hits]
    replay = merged_replay([hit.replay for hit in merged if hit.replay is not None])
    rulings = list(_rulings(merged, kernels, replay))
    if not rulings:
        return
    ruling = min(rulings, key=lambda r: (VERDICTS.index(r.verdict), r.held == 0, kernels.advice[r.row.advice].rank))
    first = merged[0]
    advice = kernels.advice[ruling.row.advice]
    steps, width = merged_steps([(hit.steps, hit.step_width) for hit in merged])
    yield KernelSite(
        op=first.op,
        overload=first.overload,
        api=ruling.row.api,
        device=first.device,
        phase=first.phase,
        site=first.site,
        node=first.node,
        calls=sum(hit.calls for hit in merged),
        verdict=ruling.verdict,
        cause=kernels.causes[ruling.row.cause],
        advice_id=ruling.row.advice,
        advice=advice.text,
        advice_rank=advice.rank,
        confidence=_confidence(ruling),
        held=ruling.held,
        looked=ruling.looked,
        replay=replay,
        first_step=next((i * width for i, count in enumerate(steps) if count), 0),
        steps=steps,
        step_width=width,
        ranks=tuple(sorted({rank for rank, _ in hits if rank is not None})),
        rows=tuple(dict.fromkeys(r.row.id for r in rulings)),
    )


def _rulings(hits: Sequence[KernelHit], kernels: Kernels, replay: Replay | None) -> Iterator[_Ruling]:
    ids = dict.fromkeys(id for hit in hits for id in hit.rows)
    for id in ids:
        row = kernels.by_id(id)
        counts = [hit.rows[id] for hit in hits if id in hit.rows]
        held, unknown = sum(c.held for c in counts), sum(c.unknown for c in counts)
        if row is not None and held + unknown:
            verdict = _verdict(row, hits, replay)
            yield _Ruling(row, verdict, held, sum(c.looked for c in counts), unknown)


def _verdict(row: Kernel, hits: Sequence[KernelHit], replay: Replay | None) -> str:
    modes = {mode: sum(hit.modes.get(mode, 0) for hit in hits) for mode in ("off", "warn", "on")}
    switching = modes["on"] + (modes["warn"] if row.mode == "switches" else 0)
    if row.mode.startswith("switches") and switching and switching == sum(modes.values()):
        return COVERED
    here = row.device == hits[0].device
    if replay is not None and replay.differed:
        return CONFIRMED
    if not here:
        return WOULD_RUN
    if any(hit.raised for hit in hits):
        return RAISED
    return NOT_REPRODUCED if replay is not None and replay.replays else EXECUTED


def _confidence(ruling: _Ruling) -> Confidence:
    if not ruling.held:
        return Confidence.LOW
    if ruling.verdict in (CONFIRMED, RAISED, EXECUTED) and ruling.row.mode != "nothing":
        return Confidence.HIGH
    return Confidence.MEDIUM


# -- findings ----------------------------------------------------------------------------------------------------


def judge_kernels(run: Run, sites: Sequence[KernelSite], catalogue: Catalogue) -> list[Finding]:
    """A finding for every place in the user's code that is not covered; one without a line is in the report only."""
    rule = catalogue.rules[RULE]
    found = []
    for site in sites:
        if site.verdict == COVERED or site.site is None:
            continue
        found.append(
            runtime_finding(
                rule,
                _MESSAGES[site.verdict],
                site.site,
                run,
                data=_data(site),
                severity=_severity(site, run),
                confidence=site.confidence,
            )
        )
    return found


def judge_compiled(run: Run, catalogue: Catalogue) -> list[Finding]:
    """A finding for every compiled function whose generated code adds with atomics."""
    graphs: dict[tuple[Frame, str], list[CompiledGraph]] = {}
    for part in run.parts:
        for graph in part.compiled:
            if graph.function is not None:
                graphs.setdefault((graph.function, graph.phase), []).append(graph)
    found = []
    for (function, phase), same in sorted(graphs.items(), key=lambda item: item[0]):
        calls = sum(graph.calls for graph in same)
        origins = ", ".join(dict.fromkeys(origin for graph in same for origin in graph.origins))
        data = {
            "phase": phase,
            "function": function.function.rpartition(".")[2],
            "operations": ", ".join(f"`{name}`" for name in dict.fromkeys(n for g in same for n in g.operations)),
            "times": "once" if calls == 1 else f"{calls} times",
            "origins": f" (made of {origins})" if origins else "",
        }
        found.append(runtime_finding(catalogue.rules[RULE], "compiled", function, run, data=data))
    return found


def _severity(site: KernelSite, run: Run) -> Severity:
    if site.verdict == CONFIRMED:
        return Severity.ERROR
    if site.advice_rank >= ORDINARY_RANK or site.verdict == NOT_REPRODUCED or site.confidence is Confidence.LOW:
        return Severity.NOTE
    meant_for_cuda = run.main is not None and run.main.machine.assumed_cuda
    return Severity.NOTE if site.verdict == WOULD_RUN and not meant_for_cuda else Severity.WARNING


def _data(site: KernelSite) -> dict[str, str]:
    replay = site.replay or Replay()
    times = "once" if site.calls == 1 else f"{site.calls} times"
    return {
        "operation": site.op,
        "api": site.api[0],
        "when": "in the backward pass of this line" if site.phase == "backward" else "here",
        "times": times,
        "cause": site.cause,
        "advice": site.advice,
        "differed": str(replay.differed),
        "replays": str(replay.replays),
        "ulp": str(replay.largest_ulp),
        "absolute": f"{replay.largest_absolute:.3g}",
    }
