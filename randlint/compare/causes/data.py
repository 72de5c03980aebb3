"""What can make batches differ although random numbers agree: files, listings, samplers, workers, and order."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.compare.causes.case import Case
from randlint.compare.data import Cause, Certainty
from randlint.compare.linted import place_of

_UNORDERED = {"completion-order": "completion-order", "unsorted-listing": "listing-order"}


def of_data(case: Case) -> Iterator[Cause]:
    """Causes in the data of a difference that random streams do not explain, and those of the batches themselves."""
    if case.aspect == "indices":
        yield from _batches(case)
    if case.aspect in ("hyperparameters", "length", "state", "outputs", "unwritten"):
        return
    yield from _inputs(case, Certainty.LIKELY if case.stream is None else Certainty.POSSIBLE)
    if case.aspect in ("content", "indices", "inputs", "entered"):
        yield from _workers(case)
    if case.stream is None:
        yield from _order_in_the_source(case)


def _inputs(case: Case, certainty: Certainty) -> Iterator[Cause]:
    for found in case.evidence.inputs:
        if found.listed:
            linted = case.finding(found.place, ("unsorted-listing",))
            message = f"the names in {found.path} came in another order, and the program takes them as they come"
            rule = "unsorted-listing" if linted else None
            yield Cause("listing-order", message, "sort what the folder lists", certainty, found.place, rule)
        else:
            message = f"{found.path} had another content"
            yield Cause("data-file", message, "train both runs on the same file", certainty, found.place)


def _batches(case: Case) -> Iterator[Cause]:
    a, b = case.difference.a, case.difference.b
    assert a is not None
    assert b is not None
    sizes = [event.detail.get("size") for event in (a, b)]
    if None not in sizes and sizes[0] != sizes[1]:
        message = f"the loader gives {sizes[0]} rows at a time in A and {sizes[1]} in B"
        advice = "give both runs the same batch size"
        yield Cause("batch-size", message, advice, Certainty.SURE, case.difference.place)
    elif case.stream is None and not any(d.step is None or d.step <= a.step for d in case.evidence.streams):
        samplers = [str(event.detail.get("sampler", "")) for event in (a, b)]
        kinds = f": {samplers[0]} in A, {samplers[1]} in B" if samplers[0] != samplers[1] else ""
        message = f"the sampler gave other rows, and no random stream that was seen explains it{kinds}"
        advice = "give both runs the same sampler, in the same state (`set_epoch`, its own seed or generator)"
        linted = next(iter(case.findings("missing-set-epoch")), None)
        certainty = Certainty.LIKELY if kinds else Certainty.POSSIBLE
        yield Cause(
            "sampler" if kinds else "batch-order",
            message,
            advice,
            certainty,
            place_of(linted) if linted else case.difference.place,
            linted.rule if linted else None,
        )


def _workers(case: Case) -> Iterator[Cause]:
    counts = case.evidence.workers
    if counts[0] != counts[1]:
        message = f"loaders ran {_processes(counts[0])} in A and {_processes(counts[1])} in B"
        advice = "give both runs the same `num_workers`, or draw from a generator that is seeded for each item"
        yield Cause("worker-count", message, advice, Certainty.LIKELY, case.difference.place)


def _processes(count: int) -> str:
    return "no workers" if count == 0 else "1 worker" if count == 1 else f"{count} workers"


def _order_in_the_source(case: Case) -> Iterator[Cause]:
    """Lines that take things in an order which is another one in the next run."""
    for finding in case.findings(*_UNORDERED):
        kind = _UNORDERED[finding.rule]
        if kind == "listing-order" and any(found.listed for found in case.evidence.inputs):
            continue  # told with the folder
        certainty = Certainty.POSSIBLE if kind == "listing-order" else Certainty.LIKELY
        yield Cause(kind, finding.message, finding.help, certainty, place_of(finding), finding.rule)
