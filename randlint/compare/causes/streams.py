"""Why a random stream gives other numbers: nobody seeded it, too late, with something else, or more was drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from randlint.compare.causes.case import Case
from randlint.compare.channel import decides_order, fits
from randlint.compare.data import Cause, Certainty, Place
from randlint.compare.linted import place_of
from randlint.compare.streams import COUNT, EXTRA, SEEDED, StreamDifference
from randlint.compare.words import of_stream, stream_in_words
from randlint.trace.judge.draws import OBJECT, STREAMS
from randlint.trace.recording.format import Kind, Phase

UNSEEDED_RULES = (
    "unseeded-split",
    "unseeded-shuffle",
    "missing-worker-init-fn",
    "unseeded-generator",
    "stored-worker-generator",
    "unseeded-synthetic-data",
    "unseeded-augmentation",
    "unseeded-estimator",
    "unseeded-program",
)
_DROPOUT_RULES = ("dropout-in-eval", "attention-dropout-in-eval", "missing-eval-mode", "dropout-built-in-forward")
_ENTROPY = ("entropy-seed",)
_HASH = re.compile(r"\bhash\(")


def of_streams(case: Case) -> Iterator[Cause]:
    """Causes of the stream behind the divergence, and less certain ones of streams that parted before it."""
    behind = case.stream
    if behind is not None:
        yield from _causes(case, behind, _certainty(case, behind))
    for other in _before(case):
        if other != behind:
            for cause in _causes(case, other, Certainty.POSSIBLE):
                yield replace(cause, certainty=Certainty.POSSIBLE)


def _certainty(case: Case, behind: StreamDifference) -> Certainty:
    """Sure is what the line of the difference itself drew, or what cannot but change later numbers."""
    drawn_there = behind.place in case.difference.places
    shuffles = case.aspect == "indices" and decides_order(behind)
    moved = behind.step is not None and behind.reason in (SEEDED, COUNT, EXTRA)
    return Certainty.SURE if drawn_there or shuffles or moved else Certainty.LIKELY


def _before(case: Case) -> list[StreamDifference]:
    if case.aspect in ("hyperparameters", "length"):
        return []
    if case.aspect == "outputs" and case.difference.event.kind is Kind.OPERATION:
        return []  # equal inputs, so that nothing that was drawn before matters
    return [d for d in case.evidence.streams if fits(d, case.difference)]


def _causes(case: Case, stream: StreamDifference, certainty: Certainty) -> Iterator[Cause]:
    if stream.reason == SEEDED:
        yield _seeded(case, stream, certainty)
    elif stream.reason in (COUNT, EXTRA):
        yield _extra(case, stream, certainty)
    else:
        yield _state(case, stream, certainty)


def _seeded(case: Case, stream: StreamDifference, certainty: Certainty) -> Cause:
    place = stream.seed_places[0] or stream.seed_places[1]
    if place is None and stream.role == "loader-worker":
        return _worker_seeds(case, stream, certainty)
    label, what = stream_in_words(stream.stream), " and ".join(dict.fromkeys(filter(None, stream.seeds)))
    found = case.finding(place, ("hash-seed",))
    if found is not None:
        message = f"{label} is seeded with {what}: made of a hash that follows PYTHONHASHSEED, another one in each run"
        return Cause("hash-seed", message, found.help, certainty, place, found.rule)
    if _is_of_a_hash(case, place):
        message = f"{label} is seeded with {what}: a hash of a text, which follows PYTHONHASHSEED"
        advice = "take a hash that is the same in every process, such as `zlib.crc32`, or set PYTHONHASHSEED"
        return Cause("hash-seed", message, advice, certainty, place, "hash-seed")
    found = case.finding(place, _ENTROPY)
    if found is not None or stream.entropy:
        message = f"{label} is seeded with something that is new in every run{f' ({what})' if what else ''}"
        advice = found.help if found else "seed it with a number that you keep"
        return Cause("entropy-seed", message, advice, certainty, place, "entropy-seed")
    message = f"{label} is seeded with other values: {what}" if what else f"{label} is seeded in one of the runs only"
    return Cause("another-seed", message, "give both runs the same seed", certainty, place)


def _is_of_a_hash(case: Case, place: Place | None) -> bool:
    """Whether the line that seeds calls `hash`, and the runs had other hash seeds."""
    seeds = {side.run.environment.get("python", {}).get("hash seed", "") for side in case.evidence.sides}
    lines = [side.code(place) for side in case.evidence.sides]
    return (len(seeds) > 1 or "random" in seeds) and any(_HASH.search(line) for line in lines)


def _worker_seeds(case: Case, stream: StreamDifference, certainty: Certainty) -> Cause:
    """Workers get their seeds from the main process: from a generator of the loader or torch's global stream."""
    source = next((d for d in case.evidence.streams if d.role == "main" and "torch" in d.stream.lower()), None)
    place = source.place if source is not None and source.place else stream.place
    found = case.finding(place, UNSEEDED_RULES)
    message = f"{of_stream(stream)}: the loader draws the seeds of its workers from a stream that differs itself"
    advice = found.help if found else "seed torch before the loader is made, or pass it a seeded `generator`"
    return Cause("unseeded-draw", message, advice, certainty, place, found.rule if found else None)


def _extra(case: Case, stream: StreamDifference, certainty: Certainty) -> Cause:
    told = of_stream(stream)
    dropout = [d for d in stream.draws if d is not None and d.purpose == "dropout"]
    found = case.finding(stream.place, _DROPOUT_RULES)
    if any(d.evaluating for d in dropout) or (dropout and found is not None):
        message = f"dropout stays on in evaluation, where it draws: {told}"
        advice = found.help if found else "pass `training=self.training`, and call `model.eval()` before evaluating"
        rule = found.rule if found else "dropout-active-in-eval"
        return Cause("dropout-in-eval", message, advice, certainty, stream.place, rule)
    only = stream.only_in
    if only is not None and any(d is not None and d.purpose == "loader-order" for d in stream.draws):
        runs = "AB"[only], "AB"[1 - only]
        message = f"only {runs[0]} shuffles ({told}); the loader of {runs[1]} has another sampler"
        message += ", such as the SequentialSampler of `shuffle=False`"
        return Cause("sampler", message, "give both loaders the same sampler", certainty, stream.place)
    message = f"{told}: everything that is drawn from this stream later differs as well"
    advice = "give what is not part of the training a generator of its own, so that it does not move this stream"
    return Cause("extra-draw", message, advice, certainty, stream.place)


def _state(case: Case, stream: StreamDifference, certainty: Certainty) -> Cause:
    draw = next((d for d in stream.draws if d is not None), None)
    label = stream_in_words(stream.stream)
    found = case.finding(stream.place, UNSEEDED_RULES)
    if draw is not None and not draw.seeded and stream.late is not None:
        side = case.evidence.sides[0 if stream.draws[0] is not None else 1]
        seed_place = side.place(stream.late.site)
        message = f"{of_stream(stream)}: it is seeded only afterwards, on {seed_place}"
        advice = f"call `{stream.late.call}` before anything is drawn, models included"
        return Cause("seed-order", message, advice, certainty, stream.place, "late-seed-at-runtime")
    if draw is None or not draw.seeded:
        message = f"{of_stream(stream)}: nothing seeds it"
        made = made_at(case, stream) if draw is not None and draw.made is not None else None
        found = found or case.finding(made, UNSEEDED_RULES)
        advice = found.help if found else _how_to_seed(stream, made)
        rule = found.rule if found else "unseeded-draw"
        certainty = certainty if draw is not None else Certainty.POSSIBLE
        return Cause("unseeded-draw", message, advice, certainty, stream.place or made, rule)
    if draw.stream == OBJECT:
        return _other_generator(case, stream, certainty)
    message = f"{of_stream(stream)}: more or less was drawn from it before, or another state was put into it"
    advice = f"compare at level `op` to see which draw parts first; {label} is seeded in both runs"
    return Cause("extra-draw", message, advice, Certainty.POSSIBLE, stream.place)


def _other_generator(case: Case, stream: StreamDifference, certainty: Certainty) -> Cause:
    """A generator object whose first numbers differ although somebody seeded it."""
    place = made_at(case, stream) or stream.place
    if place == stream.place and stream.phase is Phase.DATA and decides_order(stream):
        return _other_epoch(case, stream, certainty)
    entropy = [f for f in case.findings(*_ENTROPY) if place is not None and f.location.path == place.path]
    if len(entropy) == 1:
        message = f"{of_stream(stream)}: {entropy[0].message}"
        rule = entropy[0].rule
        return Cause("entropy-seed", message, entropy[0].help, Certainty.LIKELY, place_of(entropy[0]), rule)
    message = f"{of_stream(stream)}, from its first number on: it was given another seed or state"
    return Cause("another-seed", message, "give both runs the same seed", certainty, place)


def _other_epoch(case: Case, stream: StreamDifference, certainty: Certainty) -> Cause:
    """The loop over the loader makes the generator: a sampler has a seed of its own, which may follow the epoch
    (``DistributedSampler`` adds it)."""
    message = f"{of_stream(stream)}: the sampler seeds it by itself, such as `DistributedSampler` by its seed and epoch"
    advice = "call `set_epoch` before each epoch in both runs, and give the samplers the same seed"
    linted = next(iter(case.findings("missing-set-epoch")), None)
    place, rule = (place_of(linted), linted.rule) if linted else (case.difference.place, None)
    return Cause("sampler", message, advice, certainty, place, rule)


def made_at(case: Case, stream: StreamDifference) -> Place | None:
    """The line that made the generator."""
    for side, draw in zip(case.evidence.sides, stream.draws, strict=True):
        if draw is not None and draw.made is not None:
            return side.place(draw.made)
    return None


def _how_to_seed(stream: StreamDifference, made: Place | None) -> str:
    if made is not None:
        return f"give the generator that {made} makes a seed"
    seed = STREAMS.get(stream.stream.partition(":")[0], ("", "the generator's own seed"))[1]
    return f"call `{seed}` at the start of the program" if "(" in seed else f"set {seed}"
