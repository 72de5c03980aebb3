"""What running a function amounts to: its items in order, with the summaries of what it calls put in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace

from randlint.flow.model import (
    ALL,
    Branch,
    Draw,
    Drawn,
    Invoke,
    Isolated,
    Item,
    Leave,
    Main,
    Ref,
    Seed,
    Seeded,
    Step,
    Summary,
    Training,
)
from randlint.records import dataclass

MOST_DRAWS = 300  # of one stream; a program with more is not asked about single ones
_FIRST_ONLY = frozenset({"weights", "dropout", "augmentation"})
Callee = Callable[[Ref], Summary]


def summarise(items: Sequence[Item], callee: Callee, *, as_main: bool = False) -> Summary:
    """Sum up items in order. ``callee`` gives the summary of other code; ``as_main``: the file is the program."""
    walk = _Walk(callee, as_main)
    end = walk.run(items, _State())
    if end is not None:
        walk.returned.append(end)
    return walk.result()


@dataclass(slots=True)
class _State:
    """What is true on one path: which streams are seeded, and what was drawn before that."""

    seeded: dict[str, Seeded] = field(default_factory=dict)
    open: dict[str, Drawn] = field(default_factory=dict)

    def copy(self) -> _State:
        return _State(dict(self.seeded), dict(self.open))

    def is_seeded(self, stream: str) -> bool:
        return stream in self.seeded or ALL in self.seeded


def _joined(states: Sequence[_State], most: int = 1) -> _State | None:
    """What may be true after paths that meet; a seed on one of them counts, for want of knowing which is taken.

    A draw counts where ``most`` of the paths make it: one that only a missing file or another data set asks for is not
    said to precede a seed.
    """
    if not states:
        return None
    whole = _State()
    for state in states:
        for stream, seeded in state.seeded.items():
            whole.seeded.setdefault(stream, seeded)
        for stream, drawn in state.open.items():
            if sum(stream in other.open for other in states) >= most:
                whole.open.setdefault(stream, drawn)
    return whole


def _half(states: Sequence[_State]) -> int:
    return (len(states) + 1) // 2


class _Walk:
    def __init__(self, callee: Callee, as_main: bool) -> None:
        self.callee = callee
        self.as_main = as_main
        self.drawn: dict[str, dict[object, Drawn]] = {}
        self.all_seeds: dict[str, Seeded] = {}
        self.late: dict[str, tuple[Drawn, Seeded]] = {}
        self.trains: Training | None = None
        self.returned: list[_State] = []

    def result(self) -> Summary:
        end = _joined(self.returned, _half(self.returned)) or _State()
        return Summary(
            drawn={s: tuple(found.values()) for s, found in self.drawn.items()},
            open=end.open,
            seeds=end.seeded,
            all_seeds=self.all_seeds,
            late=self.late,
            trains=self.trains,
        )

    # -- items -------------------------------------------------------------------------------------------------

    def run(self, items: Iterable[Item], state: _State) -> _State | None:
        """The state after the items; None where no path comes out at their end."""
        for item in items:
            if isinstance(item, Draw):
                self.draw(Drawn(item), state)
            elif isinstance(item, Seed):
                self.seed(Seeded(item), state)
            elif isinstance(item, Training):
                self.sign(item)
            elif isinstance(item, Invoke):
                self.invoke(item, state)
            elif isinstance(item, Leave):
                if item.returns:
                    self.returned.append(state)
                return None
            else:
                after = self.nested(item, state)
                if after is None:
                    return None
                state = after
        return state

    def nested(self, item: Branch | Isolated | Main, state: _State) -> _State | None:
        if isinstance(item, Main):
            return self.run(item.items, state) if self.as_main else state
        if isinstance(item, Isolated):
            inner = self.run(item.items, state.copy())
            if inner is None:
                return None
            for stream in item.streams:  # put back: neither seeded nor drawn from
                _restore(inner.seeded, state.seeded, stream)
                _restore(inner.open, state.open, stream)
            return inner
        ends = [self.run(arm, state.copy()) for arm in item.arms]
        through = [e for e in ends if e is not None]
        meeting = through if item.exhaustive else [*through, state]
        return _joined(meeting, len(meeting) // 2 + 1)

    def sign(self, training: Training | None) -> None:
        """Note a sign of training, a strong one rather than a weak one."""
        if training is not None and (self.trains is None or self.trains.weak):
            self.trains = training

    def draw(self, drawn: Drawn, state: _State) -> None:
        """Note a draw that nothing precedes; one at a later time is never before a seed."""
        draw = drawn.draw
        if any(state.is_seeded(stream) for stream in (draw.stream, *draw.also)):
            return
        found = self.drawn.setdefault(draw.stream, {})
        if draw.what in _FIRST_ONLY:
            found.setdefault((draw.what, draw.later), drawn)
        elif len(found) < MOST_DRAWS:
            found.setdefault((draw.mark, draw.later), drawn)
        if not draw.later:
            state.open.setdefault(draw.stream, drawn)

    def seed(self, seeded: Seeded, state: _State) -> None:
        for stream in seeded.seed.streams:
            self.all_seeds.setdefault(stream, seeded)
            if stream in state.open and not state.is_seeded(stream) and not seeded.seed.quiet:
                self.late.setdefault(stream, (state.open[stream], seeded))
        for stream in seeded.seed.streams:
            state.seeded.setdefault(stream, seeded)

    # -- calls -------------------------------------------------------------------------------------------------

    def invoke(self, item: Invoke, state: _State) -> None:
        found = [_through(item, self.callee(ref)) for ref in item.targets]
        if item.how == "maybe":
            for summary in found:
                _merge(self.all_seeds, summary.all_seeds)
                _merge(state.seeded, summary.all_seeds)
            return
        for summary in found:
            self.sign(summary.trains)
        if item.how == "keep":
            for summary in found:
                _merge(self.all_seeds, summary.all_seeds)
                self.take_later(summary, state)
            return
        states = [self.after(summary, state.copy(), item) for summary in found]
        joined = _joined(states, _half(states))
        if joined is not None:
            state.seeded, state.open = joined.seeded, joined.open

    def after(self, summary: Summary, state: _State, item: Invoke) -> _State:
        """The state after a call that amounts to ``summary``."""
        _merge(self.all_seeds, summary.all_seeds)
        handed_over = item.how == "pass"
        before = dict(state.open)
        if not item.discarded:
            for drawn in (d for found in summary.drawn.values() for d in found):
                self.draw(drawn, state)
        for stream, pair in summary.late.items():
            if not state.is_seeded(stream) and not item.discarded:
                self.late.setdefault(stream, pair)
        state.open = before
        for seeded in summary.seeds.values():
            if not handed_over:
                self.seed(seeded, state)
        _merge(state.seeded, summary.seeds)
        if not handed_over and not item.discarded:
            for stream, drawn in summary.open.items():
                if not state.is_seeded(stream) or stream in summary.seeds:
                    state.open.setdefault(stream, drawn)
        return state

    def take_later(self, summary: Summary, state: _State) -> None:
        for drawn in (d for found in summary.drawn.values() for d in found):
            self.draw(replace(drawn, draw=replace(drawn.draw, later=True)), state)


def _through(item: Invoke, summary: Summary) -> Summary:
    """A callee's summary as its caller sees it: one step further away."""
    step = Step(item.mark, item.builds, item.how == "import")

    def drawn(found: Drawn) -> Drawn:
        return replace(found, steps=(step, *found.steps))

    def seeded(found: Seeded) -> Seeded:
        return replace(found, steps=(step, *found.steps))

    return Summary(
        drawn={s: tuple(drawn(d) for d in found) for s, found in summary.drawn.items()},
        open={s: drawn(d) for s, d in summary.open.items()},
        seeds={s: seeded(x) for s, x in summary.seeds.items()},
        all_seeds={s: seeded(x) for s, x in summary.all_seeds.items()},
        late={s: (drawn(d), seeded(x)) for s, (d, x) in summary.late.items()},
        trains=summary.trains,
    )


def _merge(into: dict[str, Seeded], more: Mapping[str, Seeded]) -> None:
    for stream, seeded in more.items():
        into.setdefault(stream, seeded)


def _restore(after: dict[str, Seeded] | dict[str, Drawn], before: Mapping[str, object], stream: str) -> None:
    if stream not in before:
        after.pop(stream, None)
