"""Operations that give other results from equal inputs: what the catalogue of kernels knows of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from randlint.catalogue import load_kernels
from randlint.compare.causes.case import Case
from randlint.compare.data import Cause, Certainty, Place
from randlint.compare.linted import place_of
from randlint.compare.values import operation
from randlint.findings import Severity
from randlint.trace.judge.kernels import kernel_sites
from randlint.trace.judge.sites_of_kernels import CONFIRMED, EXECUTED, KernelSite
from randlint.trace.recording.format import Kind

_UNINITIALISED = "uninitialised-parameter"


def of_kernels(case: Case) -> Iterator[Cause]:
    """Nondeterministic kernels that ran, and memory that was read before anything was written to it."""
    if case.aspect == "unwritten":
        yield _unwritten(case)
    if not case.is_numeric or case.aspect in ("content", "entered"):
        return
    named = _is_operation(case) and case.aspect == "outputs"
    sites = [(site, place) for site, place in _sites(case) if _fits(case, site)]
    here = [(s, p) for s, p in sites if named and p == case.difference.place and _same_operation(case, s)]
    if here:
        yield _cause(*here[0], Certainty.SURE)
    elif case.stream is None or case.loss_agrees:
        near = [(s, p) for s, p in sites if not named or p in case.difference.places]
        certainty = Certainty.LIKELY if case.loss_agrees or named else Certainty.POSSIBLE
        for site, place in near[:3]:
            yield _cause(site, place, certainty)
    if case.aspect in ("parameters", "inputs", "loss") and case.stream is None:
        yield from _unfilled(case)


def _is_operation(case: Case) -> bool:
    return case.difference.event.kind is Kind.OPERATION


def _sites(case: Case) -> Iterator[tuple[KernelSite, Place | None]]:
    """What ran in either run and is nondeterministic on the device that it ran on, once for each line."""
    kernels, seen = load_kernels(), set()
    for side in case.evidence.sides:
        for site in kernel_sites(side.run, kernels):
            place = side.place(site.site)
            key = (site.op, site.phase, place)
            if site.verdict in (CONFIRMED, EXECUTED) and site.held + (site.verdict == CONFIRMED) and key not in seen:
                seen.add(key)
                yield site, place


def _fits(case: Case, site: KernelSite) -> bool:
    """Whether the operation stands before the difference: losses are made by the forward pass of their step alone."""
    if case.aspect == "loss":
        return site.phase == "forward"
    if case.aspect == "gradients" and case.loss_agrees:
        return site.phase == "backward"
    return True


def _same_operation(case: Case, site: KernelSite) -> bool:
    ran = operation(case.difference.event.name)
    return _stem(ran) == _stem(site.op)


def _stem(name: str) -> str:
    """``index_put`` of ``aten::_index_put_impl_`` and ``aten::index_put_``."""
    return name.rpartition("::")[2].strip("_").removesuffix("_impl")


def _cause(site: KernelSite, place: Place | None, certainty: Certainty) -> Cause:
    when = " in the backward pass" if site.phase == "backward" else ""
    code = f" ({site.api[0]})" if site.api else ""
    message = f"`{site.op}`{code} ran{when} on {site.device}: {site.cause}"
    return Cause("kernel", message, site.advice, certainty, place, "nondeterministic-kernel")


def _unwritten(case: Case) -> Cause:
    place = case.difference.place
    found = case.finding(place, (_UNINITIALISED,))
    message = found.message if found else case.divergence.what
    advice = found.help if found else "fill it, or take `torch.zeros`"
    return Cause("uninitialised", message, advice, Certainty.SURE, place, found.rule if found else None)


def _unfilled(case: Case) -> Iterator[Cause]:
    for finding in case.findings(_UNINITIALISED):
        cause = Cause("uninitialised", finding.message, finding.help, Certainty.LIKELY, place_of(finding), finding.rule)
        yield cause if finding.severity is not Severity.NOTE else replace(cause, certainty=Certainty.POSSIBLE)
