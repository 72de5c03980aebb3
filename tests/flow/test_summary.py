"""What items in order amount to: seeds, draws before them, branches, loops, calls."""

from __future__ import annotations

from collections.abc import Mapping

from randlint.flow.model import (
    ALL,
    Branch,
    Draw,
    Invoke,
    Isolated,
    Item,
    Leave,
    Main,
    Mark,
    Ref,
    Seed,
    Summary,
    Training,
)
from randlint.flow.summary import summarise

MARKS = iter(range(10_000))


def mark() -> Mark:
    return Mark("a.py", "call", next(MARKS))


def draw(stream: str = "numpy", what: str = "numbers", **more: bool) -> Draw:
    return Draw(stream, mark(), f"draw {stream}", what, **more)


def seed(*streams: str, quiet: bool = False) -> Seed:
    return Seed(streams or ("numpy",), mark(), "seed", quiet)


def call(ref: Ref, how: str = "call", **more: bool) -> Invoke:
    return Invoke((ref,), mark(), how, **more)


def summed(*items: Item, callees: Mapping[Ref, Summary] | None = None, as_main: bool = False) -> Summary:
    known = callees or {}
    return summarise(items, lambda ref: known.get(ref, Summary()), as_main=as_main)


def drawn(summary: Summary, stream: str = "numpy") -> list[Draw]:
    return [found.draw for found in summary.drawn.get(stream, ())]


HELPER = Ref("helper.py", 1)


def test_a_draw_before_any_seed_is_open_and_one_after_it_is_not() -> None:
    first, second = draw(), draw()
    assert drawn(summed(first, seed(), second)) == [first]


def test_a_seed_of_another_stream_covers_nothing() -> None:
    noise = draw("torch")
    assert drawn(summed(seed("numpy"), noise), "torch") == [noise]


def test_the_first_seed_after_a_draw_is_late_and_the_second_is_not() -> None:
    first, seeded, again = draw(), seed(), seed()
    late = summed(first, seeded, again).late["numpy"]
    assert (late[0].draw, late[1].seed) == (first, seeded)
    assert summed(seed(), draw(), seed()).late == {}


def test_a_quiet_seed_covers_and_is_never_late() -> None:
    summary = summed(draw(), seed(quiet=True), draw())
    assert (summary.late, len(drawn(summary))) == ({}, 1)


def test_what_draws_later_is_no_reason_for_a_late_seed() -> None:
    assert summed(draw(later=True), seed()).late == {}


def test_a_helper_that_cannot_be_read_covers_every_stream() -> None:
    assert drawn(summed(seed(ALL), draw())) == []


def test_a_seed_in_one_branch_counts_after_it_but_not_in_the_other() -> None:
    inside, after = draw(), draw()
    assert drawn(summed(Branch(((seed(),), (inside,))), after)) == [inside]


def test_a_branch_that_leaves_does_not_meet_the_rest() -> None:
    summary = summed(Branch(((draw(), Leave(returns=True)),)), seed())
    assert summary.late == {}
    assert len(drawn(summary)) == 1
    assert drawn(summed(Branch(((seed(), Leave(returns=False)),)), draw())) != []


def test_nothing_follows_a_return() -> None:
    assert drawn(summed(Leave(returns=True), draw())) == []


def test_isolated_code_leaves_the_streams_as_they_were() -> None:
    after = draw()
    summary = summed(Isolated(("numpy",), (seed(), draw())), after)
    assert drawn(summary) == [after]
    assert summed(Isolated(("numpy",), (draw(),)), seed()).late == {}


def test_the_main_guard_runs_only_as_the_program() -> None:
    guarded = Main((draw(),))
    assert drawn(summed(guarded)) == []
    assert len(drawn(summed(guarded, as_main=True))) == 1


def test_a_call_brings_what_the_callee_draws_and_seeds() -> None:
    noise = draw()
    callees = {HELPER: summed(noise, seed("torch"))}
    summary = summed(call(HELPER), draw("torch"), callees=callees)
    assert drawn(summary) == [noise]
    assert drawn(summary, "torch") == []
    assert [len(found.steps) for found in summary.drawn["numpy"]] == [1]


def test_a_seed_inside_a_callee_is_late_for_the_draws_of_its_caller() -> None:
    first = draw()
    callees = {HELPER: summed(seed())}
    late = summed(first, call(HELPER), callees=callees).late["numpy"]
    assert (late[0].draw, len(late[1].steps)) == (first, 1)


def test_a_function_that_is_only_kept_seeds_nothing_and_draws_later() -> None:
    callees = {HELPER: summed(draw(), seed("torch"))}
    summary = summed(call(HELPER, "keep"), draw("torch"), callees=callees)
    assert [d.later for d in drawn(summary)] == [True]
    assert len(drawn(summary, "torch")) == 1
    assert "torch" in summary.all_seeds


def test_a_method_of_an_unknown_object_may_seed_and_draws_nothing() -> None:
    callees = {HELPER: summed(draw("torch"), seed("numpy"))}
    summary = summed(call(HELPER, "maybe"), draw("numpy"), callees=callees)
    assert summary.drawn == {}


def test_what_is_built_and_thrown_away_draws_nothing() -> None:
    callees = {HELPER: summed(draw("torch", "weights"))}
    assert summed(call(HELPER, discarded=True), seed("torch"), callees=callees).late == {}


def test_a_gradient_alone_is_the_weaker_sign_of_training() -> None:
    weak, strong = Training(mark(), "backward", weak=True), Training(mark(), "step")
    assert summed(weak, strong).trains == strong
    assert summed(weak).trains == weak
    assert summed(strong, weak).trains == strong
