"""Processes that drew the same numbers, from runs as values."""

from __future__ import annotations

import pytest

from randlint.catalogue import load_catalogue
from randlint.trace.data import Draw, Frame, Part, Process, Run, Seed, Site
from randlint.trace.judge.workers import judge_workers

CATALOGUE = load_catalogue()
SITE = Site(Frame("/home/me/data.py", 9, "Noise.__getitem__"))
MADE = Frame("/home/me/data.py", 4, "Noise.__init__")


def worker(number: int, loader: int = 1, rank: int | None = None, role: str = "loader-worker") -> Process:
    return Process(100 * loader + number + 1000 * (rank or 0), 1, role, rank, number, loader)


def held(state: str = "a", **more: object) -> Draw:
    """A draw from a generator that came with the data set."""
    values = {"kind": "numpy.random.Generator", "made": MADE, "state": state, "inherited": True, "calls": 4, **more}
    return Draw("object", "numpy.random.Generator.normal", SITE, **values)  # type: ignore[arg-type]


def globally(state: str = "a", stream: str = "numpy") -> Draw:
    return Draw(stream, f"{stream}.random", SITE, state=state, calls=4)


def run_of(*parts: tuple[Process, Draw], seeds: tuple[Seed, ...] = ()) -> Run:
    return Run([Part(process, draws=[draw], seeds=list(seeds)) for process, draw in parts], directory="/home/me")


def told(run: Run) -> list[tuple[int, str]]:
    found = judge_workers(run, CATALOGUE)
    assert all(
        (f.rule, f.origin, f.location.path) == ("workers-repeat-at-runtime", "runtime", "data.py") for f in found
    )
    return [(f.location.line, f.message) for f in found]


BY_USER = Seed("numpy", "numpy.random.seed", SITE, "0")
BY_LOADER = Seed("numpy", "numpy.random.seed", SITE, library="torch")


def test_a_generator_that_workers_hold_copies_of() -> None:
    """Reported where it was made, once, with the drawing line related."""
    run = run_of((worker(0), held()), (worker(1), held()), (worker(2), held()))
    assert told(run) == [(4, "3 workers of a loader drew the same numbers from this `numpy.random.Generator`")]
    [finding] = judge_workers(run, CATALOGUE)
    assert [r.location.line for r in finding.related] == [9]


def test_where_it_was_made_is_unknown() -> None:
    """Then the draw is reported."""
    run = run_of((worker(0), held(made=None)), (worker(1), held(made=None)))
    assert told(run) == [(9, "2 workers of a loader drew the same numbers from a `numpy.random.Generator`")]


def test_epochs_repeat() -> None:
    """The copy is made anew for each epoch; one worker is enough."""
    run = run_of((worker(0, 1), held()), (worker(0, 2), held()), (worker(0, 3), held()))
    assert told(run) == [(4, "the workers of 3 epochs drew the same numbers from this `numpy.random.Generator`")]


def test_the_plainest_repetition_is_told() -> None:
    """Workers of one loader before epochs."""
    parts = [(worker(number, loader), held()) for loader in (1, 2, 3) for number in (0, 1)]
    assert told(run_of(*parts)) == [
        (4, "2 workers of a loader drew the same numbers from this `numpy.random.Generator`")
    ]


def test_ranks_repeat() -> None:
    """The same worker of two ranks."""
    run = run_of((worker(0, rank=0), held()), (worker(0, rank=1), held()))
    assert told(run) == [(4, "the workers of 2 ranks drew the same numbers from this `numpy.random.Generator`")]


def test_a_global_stream_seeded_alike_in_each_worker() -> None:
    """Reported at the draw, with its stream."""
    run = run_of((worker(0), globally()), (worker(1), globally()), seeds=(BY_LOADER, BY_USER))
    assert told(run) == [(9, "2 workers of a loader drew the same numbers from NumPy's global stream")]
    assert judge_workers(run, CATALOGUE)[0].stream == "numpy"


def test_a_global_stream_that_repeats_in_each_epoch() -> None:
    """Where the user's code seeds it in the worker; not where the loader alone does, from an equal base seed."""
    parts = ((worker(0, 1), globally()), (worker(0, 2), globally()))
    assert [message for _, message in told(run_of(*parts, seeds=(BY_LOADER, BY_USER)))] == [
        "the workers of 2 epochs drew the same numbers from NumPy's global stream"
    ]
    assert told(run_of(*parts, seeds=(BY_LOADER,))) == []


@pytest.mark.parametrize(
    ("function", "reported"), [("Noise.__getitem__", False), ("seed_worker", True), ("worker_init_fn", True)]
)
def test_generators_made_in_the_worker(function: str, reported: bool) -> None:
    """For an item, the same in two epochs is right; for the worker as a whole it is not."""
    draw = held(inherited=False, made=Frame("/home/me/data.py", 4, function))
    assert bool(told(run_of((worker(0, 1), draw), (worker(0, 2), draw)))) == reported
    assert told(run_of((worker(0), draw), (worker(1), draw)))


@pytest.mark.parametrize(
    "run",
    [
        run_of((worker(0), held("a")), (worker(1), held("b"))),
        run_of((worker(0), held("")), (worker(1), held(""))),
        run_of((Process(1), held()), (Process(2), held())),
        run_of((worker(0), held()), (worker(1), globally())),
        run_of((worker(0), held(library="tqdm")), (worker(1), held(library="tqdm"))),
        run_of((worker(0), held())),
    ],
    ids=["other states", "unknown states", "main processes", "other streams", "housekeeping", "one worker"],
)
def test_what_does_not_repeat_is_silent(run: Run) -> None:
    """Nothing is said without two equal, known states in two workers."""
    assert told(run) == []


def test_children_with_copies() -> None:
    """Processes of a pool that draw from what they were forked with; not those that seeded it themselves."""
    parts = ((worker(0, role="child"), globally()), (worker(1, role="child"), globally()))
    assert told(run_of(*parts)) == [(9, "2 processes drew the same numbers from copies of NumPy's global stream")]
    assert told(run_of(*parts, seeds=(BY_USER,))) == []
    made_here = tuple((process, held(inherited=False)) for process, _ in parts)
    assert told(run_of(*made_here)) == []
