"""What a recording holds of randomness: seeds, draws with their lines, and the states of streams."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

import randlint
from randlint.trace.data import Draw, Process
from randlint.trace.ledger.states import as_number, of_numpy, of_python, of_torch
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import ProcessRecording
from randlint.trace.recording.session import Session
from tests.trace.recording.support import lines, recorded

HERE = __file__


def here() -> int:
    """The line of the caller."""
    return sys._getframe(1).f_lineno


def test_draws_of_a_line_are_one_event_before_the_next(tmp_path: Path) -> None:
    """As many as there were, with the call and the purpose; a new event after anything else."""
    torch.manual_seed(0)
    weight = torch.ones(3, requires_grad=True)
    with recorded(tmp_path / "run") as found:
        for _ in range(2):
            for _ in range(5):
                torch.rand(2)
            x, line = torch.nn.functional.dropout(weight, 0.5), here()
            x.sum().backward()
    seen = found[0]
    assert seen.kinds() == ["START", *["DRAWS", "DRAWS", "LOSS"] * 2, "END"]
    rand, dropout = seen.of(Kind.DRAWS)[:2]
    assert lines([rand, dropout]) == [line - 1, line]
    assert (rand.name, rand.value, rand.detail) == ("torch", 5.0, {"call": "aten::rand"})
    assert (dropout.value, dropout.detail["purpose"]) == (1.0, "dropout")


def test_many_draws_wait_in_bounded_memory(tmp_path: Path) -> None:
    """A program that does nothing else loses no more than 4,096 of them in a crash."""
    random.seed(0)
    with recorded(tmp_path / "run", seeded_before=True) as found:
        for _ in range(10_000):
            random.random()
    assert [event.value for event in found[0].of(Kind.DRAWS)] == [4096.0, 4096.0, 1808.0]


def test_seeds_come_in_order_with_their_values(tmp_path: Path) -> None:
    """Also where one line seeds anew every time, and where the operating system chose."""
    with recorded(tmp_path / "run") as found:
        for seed in (3, 4):
            random.seed(seed)
            np.random.seed(seed)
            torch.manual_seed(seed)
        random.seed()
        torch.set_rng_state(torch.get_rng_state())  # as it was: no event
        torch.set_rng_state(torch.Generator().get_state())
    seeds = [(event.name, event.detail["call"], event.detail["value"]) for event in found[0].of(Kind.SEED)]
    calls = {"python": "random.seed", "numpy": "numpy.random.seed", "torch": "torch.manual_seed"}
    assert seeds[:6] == [(stream, call, value) for value in "34" for stream, call in calls.items()]
    assert seeds[6:] == [("python", "random.seed", ""), ("torch", "torch.set_rng_state", "")]
    assert [event.detail.get("entropy", False) for event in found[0].of(Kind.SEED)] == [False] * 6 + [True, False]
    assert {event.site.frame.path for event in found[0].of(Kind.SEED) if event.site is not None} == {HERE}


def test_streams_are_followed_once_they_are_seeded_or_drawn_from(tmp_path: Path) -> None:
    """Before, their states differ from run to run and say nothing."""
    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    with recorded(tmp_path / "run") as found:
        for act in (lambda: None, lambda: random.seed(1), np.random.rand, lambda: torch.rand(1)):
            act()
            weight.sum().backward()
            optimizer.step()
        states = {
            "python": as_number(of_python(random.getstate)),
            "numpy": as_number(of_numpy(np.random.get_state(legacy=False))),
            "torch": as_number(of_torch(torch.default_generator)),
        }
    updates = [found[0].streams(event) for event in found[0].of(Kind.UPDATE)]
    before = {name for name in updates[0] if name in ("numpy", "torch")}  # other tests may have seeded these
    assert [set(update) for update in updates] == [
        before,
        {"python", *before},
        {"python", "numpy", *before},
        {"python", "numpy", "torch"},
    ]
    assert updates[-1] == found[0].streams(found[0].all[-1]) == states


def test_what_was_seeded_before_is_followed_from_the_start(tmp_path: Path) -> None:
    """Of python's random the caller has to say so."""
    np.random.seed(0)
    torch.manual_seed(0)
    with recorded(tmp_path / "one") as found:
        pass
    assert set(found[0].streams(found[0].all[0])) == {"numpy", "torch"}
    with recorded(tmp_path / "two", seeded_before=True) as found:
        pass
    assert set(found[0].streams(found[0].all[0])) == {"python", "numpy", "torch"}


def test_generators_are_named_for_the_line_that_made_them(tmp_path: Path) -> None:
    """As long as they live; several of one line have numbers."""
    path = str(Path(HERE))
    with recorded(tmp_path / "run") as found:
        several, line = [np.random.default_rng(seed) for seed in (1, 2)], here()
        own = torch.Generator().manual_seed(3)
        np.random.default_rng(4)  # gone at once
        legacy = np.random.RandomState(5)
        several[1].random()
        torch.rand(1, generator=own)
        legacy.rand()
    [made] = {name.partition(" ")[2].rpartition(":")[0] for name in found[0].streams(found[0].all[-1]) if " " in name}
    assert path.endswith(made)
    kinds = {"numpy.random.Generator": line, "torch.Generator": line + 1, "numpy.random.RandomState": line + 3}
    names = [f"{kind} {made}:{number}" for kind, number in kinds.items()]
    last = found[0].streams(found[0].all[-1])
    assert {name for name in last if " " in name} == {*names, f"{names[0]} #2"}
    assert last[names[1]] == as_number(of_torch(own))
    assert last[names[0]] != last[f"{names[0]} #2"]
    assert [event.name for event in found[0].of(Kind.DRAWS)] == names


def test_at_level_op_every_draw_is_an_event(tmp_path: Path) -> None:
    """Before it happens, with the state of its stream."""
    torch.manual_seed(0)
    np.random.seed(0)
    own = torch.Generator().manual_seed(3)
    states = [as_number(of_torch(torch.default_generator)), as_number(of_torch(own))]
    with recorded(tmp_path / "run", level="op") as found:
        torch.rand(1)
        torch.rand(1, generator=own)
        np.random.rand()
        torch.rand(1)
    draws = found[0].of(Kind.DRAWS)
    assert [event.value for event in draws] == [1.0] * 4
    assert [event.inputs for event in draws[:2]] == states
    assert len({event.inputs for event in draws}) == 4
    assert [event.inputs for event in draws if event.name == "torch"] != states


def test_nothing_is_drawn_and_no_thread_is_touched(tmp_path: Path) -> None:
    """Reading states advances none."""

    def states() -> list[object]:
        return [random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()]

    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    before, threads = states(), torch.get_num_threads()
    with recorded(tmp_path / "run", seeded_before=True):
        weight.sum().backward()
        optimizer.step()
    assert (states(), torch.get_num_threads()) == (before, threads)


def test_a_plain_trace_inside_of_a_recording(tmp_path: Path) -> None:
    """Each sees its own; the draws of the inner block are counted once."""
    with recorded(tmp_path / "run") as found:
        with randlint.trace():
            torch.rand(1)
        torch.rand(1)
    assert [event.value for event in found[0].of(Kind.DRAWS)] == [1.0, 1.0]


@pytest.mark.parametrize("level", ["step", "op"])
def test_draws_in_threads(tmp_path: Path, level: str) -> None:
    """None is lost."""
    from concurrent.futures import ThreadPoolExecutor

    with recorded(tmp_path / "run", level=level) as found, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: np.random.rand(), range(400)))
    assert sum(event.value or 0 for event in found[0].of(Kind.DRAWS)) == 400


def test_a_stream_that_only_an_import_draws_from_is_not_followed(tmp_path: Path) -> None:
    """Libraries draw names of temporary files, and so on; the draw is there, the state is not."""
    session = Session(tmp_path, Process(1))
    session.draws.drawn(Draw("python", "random.random", None, purpose="import", calls=1), lambda: "")
    assert session.streams.states() == {}
    session.draws.drawn(Draw("numpy", "numpy.random.rand", None, order=1, calls=1), lambda: "")
    session.event(Kind.END)
    session.writer.close()
    [process] = (ProcessRecording(path) for path in tmp_path.glob("events-*.sqlite"))
    assert [(event.name, event.detail.get("purpose")) for event in process.events((Kind.DRAWS,))] == [
        ("python", "import"),
        ("numpy", None),
    ]
