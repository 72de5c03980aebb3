"""Models that are put in evaluation mode, evaluated, and trained on without being switched back.

Strict about the switch to evaluation, lenient about the one back: whatever may put the model in training mode counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from randlint import syntax as cst
from randlint.facts import Place, Scope
from randlint.facts.model import Block
from randlint.facts.tree import walk
from randlint.names import is_model_name, names_evaluation, names_training
from randlint.project.models.identity import Who
from randlint.project.models.mode_trace import Event, loops_around, may_hold, trace_of
from randlint.project.models.training_flag import mentions_flag
from randlint.project.module import Module
from randlint.project.settings import last_name
from randlint.records import dataclass

_ENDS = frozenset({"exit", "_exit", "quit"})
# Without one of each there is nothing to restore.
_NEEDED = frozenset({"eval", "backward", "step"})


@dataclass(frozen=True, slots=True, eq=False)
class Unrestored:
    """``switch`` puts the model in evaluation mode, ``last`` is the last that is evaluated with it, and ``run`` trains
    it still in that mode, up to its ``backward`` pass."""

    switch: Event
    last: Event
    run: Event
    backward: Event


def unrestored(module: Module, scope: Scope) -> Iterator[Unrestored]:
    """The switches to evaluation in the code of a scope, and in what it calls, that are still on while it trains."""
    trace = trace_of(module, scope) if may_hold(module, scope, _NEEDED) else ()
    if not any(e.kind == "step" for e in trace):
        return
    models = dict.fromkeys(e.at for e in trace if e.kind == "eval" and e.at is not None)
    for model in models:
        if any(e.kind == "frozen" and e.at is not None and model[: len(e.at)] == e.at for e in trace):
            continue
        found = next((f for run, back in _training_runs(trace, model) if (f := _judge(trace, model, run, back))), None)
        if found is not None:
            yield found


def _training_runs(trace: Sequence[Event], model: Who) -> Iterator[tuple[int, int]]:
    """(run, backward) positions: the last run of the model before each backward pass that a step follows."""
    for position, event in enumerate(trace):
        if event.kind != "backward" or not _steps_after(trace, position):
            continue
        for run in range(position - 1, -1, -1):
            candidate = trace[run]
            if candidate.kind != "run" or not candidate.concerns(model) or candidate.gradless:
                continue
            if candidate.loops == event.loops and not candidate.place.excludes(event.place):
                yield run, position
                break


def _steps_after(trace: Sequence[Event], backward: int) -> bool:
    loops = trace[backward].loops
    return any(e.kind == "step" and (e.loops[:1] == loops[:1]) for e in trace)


def _judge(trace: Sequence[Event], model: Who, run: int, backward: int) -> Unrestored | None:
    """The switch that is on when the run happens: the last one before it, in this turn of the loops or the last."""
    trained = trace[run]
    own = trained.via[0][1].place if trained.via else trained.place
    loops = loops_around(own)
    if not _is_last_word_train(trace, model, run, loops):
        return None
    for depth in range(len(loops), -1, -1):
        inside = [i for i, e in enumerate(trace) if e.loops[:depth] == loops[:depth]]
        before = [i for i in inside if i < run]
        switch = _last_switch(trace, model, before)
        if switch is not None:  # said in this turn: what was before does not count
            within = [i for i in before if i > switch]
            return _found(trace, model, (switch, run, backward), within, None)
        if depth == 0:
            return None
        after = [i for i in inside if i > run]
        switch = _last_switch(trace, model, after)
        if switch is not None:
            within = [*(i for i in after if i > switch), *before]
            found = _found(trace, model, (switch, run, backward), within, loops[depth - 1])
            if found is not None:
                return found
    return None


def _is_last_word_train(trace: Sequence[Event], model: Who, run: int, loops: Sequence[Block]) -> bool:
    """False where the model is put in evaluation mode before the loops and not evaluated there: it is meant to be
    trained like that."""
    outside = [i for i, e in enumerate(trace) if i < run and e.loops[:1] != loops[:1]]
    switch = _last_switch(trace, model, outside)
    if switch is None or trace[switch].kind != "eval" or not loops:
        return True
    return any(_evaluates(trace, model, i, run, run) for i in outside if i > switch)


def _last_switch(trace: Sequence[Event], model: Who, positions: Sequence[int]) -> int | None:
    for position in reversed(positions):
        event = trace[position]
        if event.kind == "eval" and event.at == model:
            return position
        if event.kind == "train" and not _is_of_another(event, model):
            return position
        if event.kind == "made" and event.at is not None and model[: len(event.at)] == event.at:
            return position
    return None


def _is_of_another(event: Event, model: Who) -> bool:
    """True for a switch of a model with another name."""
    if event.at is None or event.concerns(model) or model[: len(event.at)] == event.at:
        return False
    own = model[-1].rpartition(":")[2]
    return is_model_name(event.written) and is_model_name(own) and event.written != own


def _found(
    trace: Sequence[Event], model: Who, places: tuple[int, int, int], within: Sequence[int], loop: Block | None
) -> Unrestored | None:
    switch, run, backward = places
    event, trained = trace[switch], trace[run]
    if event.kind != "eval" or (loop is None and _same_call(event, trained)):
        return None
    if any(e.kind == "train" and e.place.excludes(event.place) and not _is_of_another(e, model) for e in trace):
        return None  # one mode or the other, by a condition
    if any(_chosen_by_flag(event, e) for e in (trained, trace[backward])) or _leaves(event) or _is_last_turn(event):
        return None
    evaluated = [i for i in within if _evaluates(trace, model, i, run, backward)]
    if not evaluated:
        return None  # put in evaluation mode in order to be trained so
    last = max((i for i in evaluated if i > switch), default=evaluated[-1])
    return Unrestored(event, trace[last], trained, trace[backward])


def _same_call(event: Event, other: Event) -> bool:
    """True where both happen inside one call: a matter of the function that is called."""
    return bool(event.via and other.via) and event.via[0][1] is other.via[0][1]


def _evaluates(trace: Sequence[Event], model: Who, position: int, run: int, backward: int) -> bool:
    """True where an event looks at the model, other than to train it."""
    event, trained = trace[position], trace[backward]
    if event.kind not in {"run", "use"} or not event.concerns(model):
        return False
    around = [s.name for _, c in event.via for s in c.place.scope.chain()] + [s.name for s in event.place.scope.chain()]
    if event.kind == "use":
        return event.gradless or bool(names_evaluation(event.written))
    if event.gradless or any(names_evaluation(n) for n in around if not names_training(n)):
        return True
    return event.loops != trained.loops and event.loops != trace[run].loops and len(event.loops) > 1


def _chosen_by_flag(event: Event, trained: Event) -> bool:
    """True where the mode of a function decides about both, the switch and the training."""
    for place in _places(event):
        for other in _places(trained):
            if place.scope.function is other.scope.function and _flagged(place) and _flagged(other):
                return True
    return False


def _places(event: Event) -> list[Place]:
    return [*(call.place for _, call in event.via), event.place]


def _flagged(place: Place) -> bool:
    return any(isinstance(b.node, cst.If) and mentions_flag(b.node.test) for b in place.blocks())


def _leaves(event: Event) -> bool:
    """True where the traced code returns, breaks or ends after the switch, in the same block."""
    place = event.via[0][1].place if event.via else event.place
    block = place.block
    body = getattr(block.node, "body", None) if block is not None and block.arm == 0 else None
    if not isinstance(body, cst.IndentedBlock) or block is None or block.kind != "if" or not body.body:
        return False
    last = body.body[-1]
    small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else None
    if isinstance(small, (cst.Return, cst.Break, cst.Raise)):
        return True
    return isinstance(small, cst.Expr) and isinstance(small.value, cst.Call) and last_name(small.value.func) in _ENDS


def _is_last_turn(event: Event) -> bool:
    """``if epoch == epochs - 1:``: an equality with something that a loop counts, other than of a remainder."""
    place = event.via[0][1].place if event.via else event.place
    counted = {n.value for b in loops_around(place) if isinstance(b.node, cst.For) for n in walk(b.node.target)
               if isinstance(n, cst.Name)}  # fmt: skip
    for block in place.blocks():
        test = block.node.test if isinstance(block.node, cst.If) else None
        if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
            sides = (test.left, test.comparisons[0].comparator)
            names = {last_name(s) for s in sides} | {last_name(getattr(s, "left", None)) for s in sides}
            remainder = any(isinstance(getattr(s, "operator", None), cst.Modulo) for s in sides)
            if isinstance(test.comparisons[0].operator, cst.Equal) and names & counted and not remainder:
                return True
    return False
