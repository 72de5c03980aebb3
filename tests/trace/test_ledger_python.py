"""The stream of Python's random module under the ledger."""

from __future__ import annotations

import inspect
import os
import pickle
import random
from collections.abc import Callable

import pytest

from randlint.trace.data import Draw
from randlint.trace.tracer import Tracer
from tests.trace.ledger_support import ledger


def everything() -> list[object]:
    """Something from every function of the module."""
    values = list(range(6))
    random.shuffle(values)
    return [
        values,
        random.random(),
        random.gauss(0, 1),
        random.gauss(0, 1),
        random.normalvariate(0, 1),
        random.choices(values, k=3),
        random.sample(values, 2),
        random.randint(1, 6),
        random.randrange(9),
        random.getrandbits(70),
        random.randbytes(3),
        random.choice(values),
        random.uniform(1, 2),
        random.betavariate(1, 2),
        random.expovariate(1.0),
        random.triangular(),
    ]


def test_a_traced_program_draws_the_same_numbers() -> None:
    """Numbers and the state afterwards are those of an untraced run, the cached half of a pair included."""
    random.seed(11)
    plain = [everything(), random.getstate()]
    with ledger("python"):
        random.seed(11)
        traced = [everything(), random.getstate()]
    assert traced == plain


def test_one_record_for_each_call_and_place() -> None:
    """Draws of one line are counted together; whether the stream had been seeded is told for each of them."""
    with ledger("python") as recorder:
        for turn in range(3):
            if turn == 2:
                random.seed(5)
            random.random()
        line = inspect.currentframe().f_lineno - 1  # type: ignore[union-attr]
    [draw] = recorder.part().draws
    assert (draw.stream, draw.call, draw.calls, draw.unseeded_calls, draw.seeded) == (
        "python",
        "random.random",
        3,
        2,
        False,
    )
    assert draw.site is not None
    assert (draw.site.frame.path, draw.site.frame.line) == (__file__, line)
    assert draw.library == ""


def test_seeds_are_recorded_with_their_values() -> None:
    """A value, none (from the operating system), and a state that was set."""
    with ledger("python") as recorder:
        random.seed("text")
        random.seed()
        random.setstate(random.Random(3).getstate())
    seeds = [(s.call, s.value, s.entropy, s.library, s.calls) for s in recorder.part().seeds]
    assert seeds == [
        ("random.seed", "'text'", False, "", 1),
        ("random.seed", "", True, "", 1),
        ("random.setstate", "", False, "", 1),
    ]


@pytest.mark.parametrize(
    ("pin", "seeded"),
    [
        (lambda: random.seed(1), True),
        (lambda: random.seed(a=1), True),
        (lambda: random.seed(), False),
        (lambda: random.seed(None), False),
        (lambda: random.setstate(random.Random(1).getstate()), True),
        (lambda: random.setstate(random.getstate()), False),
    ],
)
def test_what_counts_as_a_seed(pin: Callable[[], None], seeded: bool) -> None:
    """Entropy, and a state of the unseeded stream that is put back, pin nothing."""
    with ledger("python") as recorder:
        pin()
        random.random()
    assert recorder.part().draws[0].seeded is seeded


def test_the_fingerprint_is_of_the_state_before_the_draw() -> None:
    """Equal states give equal fingerprints, other states others, and looking does not draw."""
    with ledger("python") as recorder:
        random.seed(1)
        random.random()
        random.seed(1)
        random.random()
        random.random()
    states = [draw.state for draw in recorder.part().draws]
    assert states[0] == states[1] != states[2]
    assert all(len(state) == 16 for state in states)


def test_functions_keep_their_names_and_can_be_pickled() -> None:
    """Names, signatures and pickles by reference are those of the module's functions."""
    signature, doc = inspect.signature(random.randint), random.randint.__doc__
    with ledger("python"):
        assert (random.randint.__name__, random.randint.__qualname__) == ("randint", "randint")
        assert (inspect.signature(random.randint), random.randint.__doc__) == (signature, doc)
        assert pickle.loads(pickle.dumps(random.random)) is random.random
        data = pickle.dumps(random.random)
    assert pickle.loads(data) == random.random


def test_every_name_is_restored() -> None:
    """Afterwards the module is as it was."""
    before = dict(vars(random))
    with ledger("python"):
        assert random.random is not before["random"]
    assert dict(vars(random)) == before


def test_a_step_of_an_optimizer_gives_a_second_fingerprint() -> None:
    """The state before the first draw after a step."""
    with ledger("python") as recorder:
        for step in (0, 2):
            recorder.step = step
            random.seed(step)
            random.random()
    [draw] = recorder.part().draws
    random.seed(2)
    from randlint.trace.ledger.states import of_python

    assert draw.step_state == of_python(random.getstate)
    assert draw.step_state != draw.state


def test_errors_of_the_tracer_do_not_reach_the_program() -> None:
    """A recorder that fails costs a remark, and the numbers come all the same."""

    class Failing:
        step = 0

        def __init__(self) -> None:
            self.remarks: list[str] = []

        def find(self, key: object) -> None:
            raise ValueError("broken")

        def remark(self, text: str) -> None:
            self.remarks.append(text)

    from randlint.trace.ledger import install_python, uninstall_python

    tracer, recorder = Tracer(), Failing()
    tracer.recorders = (recorder,)  # type: ignore[assignment]
    install_python(tracer)
    try:
        random.seed(4)
        value = random.random()
    finally:
        uninstall_python()
    assert value == random.Random(4).random()
    assert any("broken" in text for text in recorder.remarks)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_is_unseeded_again() -> None:
    """Python seeds the stream anew in a forked child, whatever the parent had seeded."""
    with ledger("python") as recorder:
        random.seed(1)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            random.random()
            draw: Draw = recorder.part().draws[0]
            os.write(writer, str(draw.seeded).encode())
            os._exit(0)
        os.waitpid(pid, 0)
        assert os.read(reader, 20) == b"False"
        random.random()
        assert recorder.part().draws[0].seeded
