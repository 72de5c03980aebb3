"""NumPy's random streams under the ledger."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state

from randlint.trace.data import Draw
from tests.trace.ledger_support import ledger


def legacy(source: Any) -> list[object]:
    """Numbers of a legacy generator; an odd number of normal ones leaves half a pair in its cache."""
    return [
        source.normal(size=3).tolist(),
        source.rand(2).tolist(),
        source.normal(),
        source.choice(9, 4, replace=False).tolist(),
        source.permutation(5).tolist(),
        source.randint(0, 9, 3).tolist(),
        source.multivariate_normal([0, 0], [[1, 0], [0, 1]]).tolist(),
        source.get_state()[3:],
    ]


def modern(source: np.random.Generator) -> list[object]:
    return [
        source.normal(size=3).tolist(),
        source.integers(9),
        source.choice(9, 4, replace=False).tolist(),
        source.permutation(5).tolist(),
        [child.random() for child in source.spawn(2)],
        source.bit_generator.state,
    ]


def global_stream() -> list[object]:
    np.random.seed(8)
    one = np.random.normal()
    through_library = check_random_state(None).normal(size=2).tolist()
    state = np.random.get_state()
    two = [legacy(np.random), train_test_split(list(range(7))), np.random.ranf(), np.random.sample()]
    np.random.set_state(state)
    return [one, through_library, two, np.random.normal(), np.random.bytes(3)]


@pytest.mark.parametrize(
    "program",
    [
        global_stream,
        lambda: legacy(np.random.RandomState(3)),
        lambda: modern(np.random.default_rng(3)),
        lambda: modern(np.random.Generator(np.random.Philox(5))),
        lambda: legacy(copy.deepcopy(np.random.RandomState(3))),
        lambda: modern(pickle.loads(pickle.dumps(np.random.default_rng(3)))),
        lambda: legacy(pickle.loads(pickle.dumps(np.random.RandomState(3)))),
    ],
    ids=["global", "RandomState", "default_rng", "Philox", "deepcopy", "pickled Generator", "pickled RandomState"],
)
def test_a_traced_program_draws_the_same_numbers(program: Callable[[], object]) -> None:
    """Bit for bit, half pairs of normal numbers and states included."""
    plain = program()
    with ledger("numpy"):
        traced = program()
    assert repr(traced) == repr(plain)


def draws_of(program: Callable[[], object]) -> list[Draw]:
    with ledger("numpy") as recorder:
        program()
    part = recorder.part()
    assert part.remarks == []
    return part.draws


def test_the_global_stream_is_seen_through_libraries() -> None:
    """scikit-learn takes the object behind the functions; its draws are those of the user's line."""

    def program() -> None:
        np.random.set_state(np.random.RandomState().get_state())
        train_test_split([1, 2, 3, 4])

    [draw] = draws_of(program)
    assert (draw.stream, draw.call, draw.library) == ("numpy", "numpy.random.permutation", "sklearn")
    assert draw.site is not None
    assert (draw.site.frame.path, draw.site.frame.function.rpartition(".")[2]) == (__file__, "program")


def test_seeding_the_global_stream() -> None:
    """The value and the line are recorded; a seed from the operating system pins nothing."""
    with ledger("numpy") as recorder:
        np.random.seed(3)
        np.random.normal()
        np.random.seed()
        np.random.normal()
        np.random.seed([1, 2])
    part = recorder.part()
    assert [(s.call, s.value, s.entropy) for s in part.seeds] == [
        ("numpy.random.seed", "3", False),
        ("numpy.random.seed", "", True),
        ("numpy.random.seed", "[1, 2]", False),
    ]
    assert [draw.seeded for draw in part.draws] == [True, False]


def test_putting_a_state_back_keeps_an_unseeded_stream_unseeded() -> None:
    """Only a state that was read while nobody had seeded; any other pins the stream."""
    with ledger("numpy") as recorder:
        np.random.seed()
        state = np.random.get_state()
        np.random.set_state(state)
        np.random.normal()
        np.random.set_state(np.random.RandomState(1).get_state())
        np.random.normal()
    assert [draw.seeded for draw in recorder.part().draws] == [False, True]


@pytest.mark.parametrize(
    ("make", "seeded"),
    [
        (lambda: np.random.default_rng(), False),
        (lambda: np.random.default_rng(None), False),
        (lambda: np.random.default_rng(7), True),
        (lambda: np.random.default_rng(2**127 + 1), True),
        (lambda: np.random.default_rng(np.random.SeedSequence(7).spawn(1)[0]), True),
        (lambda: np.random.default_rng(np.random.SeedSequence().spawn(1)[0]), False),
        (lambda: np.random.Generator(np.random.PCG64()), False),
        (lambda: np.random.Generator(np.random.PCG64(7)), True),
        (lambda: np.random.RandomState(), False),
        (lambda: np.random.RandomState(7), True),
        (lambda: np.random.default_rng().spawn(1)[0], False),
        (lambda: copy.deepcopy(np.random.default_rng()), False),
        (lambda: pickle.loads(pickle.dumps(np.random.default_rng())), False),
    ],
)
def test_generators_made_without_a_seed(make: Callable[[], Any], seeded: bool) -> None:
    """Whatever way it is made: without a seed it takes its numbers from the operating system."""
    [draw] = draws_of(lambda: make().uniform())
    assert (draw.stream, draw.seeded) == ("object", seeded)
    assert draw.unseeded_calls == (0 if seeded else 1)
    assert draw.call == f"{draw.kind}.uniform"


def test_a_generator_remembers_where_it_was_made() -> None:
    """Copies too; those that pickle made elsewhere do not know."""

    def program() -> None:
        rng = np.random.default_rng(1)
        rng.normal()
        copy.deepcopy(rng).random()
        pickle.loads(pickle.dumps(rng)).uniform()

    first, second, third = draws_of(program)
    assert first.made is not None
    line = program.__code__.co_firstlineno + 1
    assert (first.made.path, first.made.line) == (__file__, line)
    assert (second.made, third.made) == (first.made, None)
    assert (first.inherited, third.inherited) == (False, True)


def test_many_generators_of_one_line_make_one_record() -> None:
    """A generator for each item does not make a record for each item."""
    [draw] = draws_of(lambda: [np.random.default_rng(item).normal() for item in range(50)])
    assert draw.calls == 50


def test_one_call_is_one_draw() -> None:
    """What a method calls on itself is not counted again."""
    calls = [draw.call for draw in draws_of(lambda: np.random.RandomState(1).choice(9, 3, replace=False))]
    assert calls == ["numpy.random.RandomState.choice"]


def test_classes_are_taken_for_the_originals() -> None:
    """Objects made before, meanwhile and by C code are instances; so are those of a program's own subclass."""
    before, state = np.random.default_rng(1), np.random.RandomState(1)
    original = np.random.Generator
    with ledger("numpy"):
        made = np.random.default_rng(1)
        assert isinstance(made, np.random.Generator)
        assert isinstance(made, original)
        assert isinstance(before, np.random.Generator)
        assert isinstance(state, np.random.RandomState)
        assert isinstance(np.random.mtrand._rand, np.random.RandomState)
        assert not isinstance(1, np.random.Generator)
        assert issubclass(original, np.random.Generator)
        assert np.random.default_rng(made) is made
        for name in ("Generator", "RandomState"):
            cls = getattr(np.random, name)
            assert pickle.loads(pickle.dumps(cls)) is cls

        class Own(np.random.RandomState):
            def normal(self, *args: Any, **kwargs: Any) -> Any:
                return -super().normal(*args, **kwargs)

        own = Own(4)
        assert own.normal() == -np.random.RandomState(4).normal()
        assert isinstance(own, np.random.RandomState)
        assert not isinstance(np.random.RandomState(4), Own)


def test_pickles_can_be_read_without_the_tracer() -> None:
    """They hold the original classes, and numbers go on where they were."""
    with ledger("numpy"):
        rng = np.random.default_rng(3)
        rng.normal()
        data = pickle.dumps([rng, np.random.RandomState(2)])
        following = rng.normal()
    assert b"randlint" not in data
    generator, state = pickle.loads(data)
    assert (type(generator), type(state)) == (np.random.Generator, np.random.RandomState)
    assert generator.normal() == following
    assert state.normal() == np.random.RandomState(2).normal()


def test_classes_keep_their_names() -> None:
    """Messages of libraries that name them stay what they were."""
    plain = [str(np.random.Generator), str(np.random.RandomState), str(type(np.random.default_rng(1)))]
    with ledger("numpy"):
        assert [str(np.random.Generator), str(np.random.RandomState), str(type(np.random.default_rng(1)))] == plain
        assert str(np.random.default_rng(1)) == "Generator(PCG64)"


def test_draws_of_a_library_that_is_being_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are told apart from those that the user's code asks for."""
    package = tmp_path / "site-packages" / "drawing_library"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from drawing_library import inner\n")
    (package / "inner.py").write_text(
        "import numpy as np\ndef draw():\n    return np.random.default_rng().normal()\ndraw()\n"
    )
    monkeypatch.syspath_prepend(str(package.parent))

    def program() -> None:
        import drawing_library  # type: ignore[import-not-found]

        drawing_library.inner.draw()

    assert [(d.purpose, d.library) for d in draws_of(program)] == [
        ("import", "drawing_library"),
        ("", "drawing_library"),
    ]


def test_every_name_is_restored_and_generators_keep_working() -> None:
    """Afterwards the modules are as they were."""
    modules = [
        np.random,
        np.random.mtrand,
        sys.modules["numpy.random.bit_generator"],
        sys.modules["numpy.random._pickle"],
        sys.modules["numpy.random._generator"],
    ]
    before = [dict(vars(module)) for module in modules]
    with ledger("numpy"):
        rng = np.random.default_rng(3)
        assert np.random.mtrand._rand is not before[1]["_rand"]
    assert all(
        now.get(name) is value
        for module, then in zip(modules, before, strict=True)
        for now in [vars(module)]
        for name, value in then.items()
    )
    assert rng.normal() == np.random.default_rng(3).normal()


def test_another_bit_generator_for_the_global_stream() -> None:
    """``set_bit_generator`` changes the original object, from C code."""

    def program() -> list[float]:
        old = np.random.get_bit_generator()
        np.random.set_bit_generator(np.random.PCG64(5))
        try:
            return [np.random.normal(), np.random.mtrand._rand.random_sample()]
        finally:
            np.random.set_bit_generator(old)

    plain = program()
    with ledger("numpy"):
        assert program() == plain
    assert np.random.get_state()[0] == "MT19937"
