"""How a program gets another seed: by an option, by a variable, by its own calls."""

from __future__ import annotations

import pytest

from randlint.config import ConfigError
from randlint.spread.seeding import STEP, ByCalls, ByOption, ByVariable, check_seeds, explicit_seeds


@pytest.mark.parametrize(
    ("name", "given", "changed"),
    [
        ("--seed", (), ("--seed", "3")),
        ("--seed", ("--epochs", "2"), ("--epochs", "2", "--seed", "3")),
        ("--seed", ("--seed", "1", "x"), ("--seed", "3", "x")),
        ("--seed", ("--seed=1", "x"), ("--seed=3", "x")),
        ("--seed=", ("x",), ("x", "--seed=3")),
        ("--seed=", ("--seed", "1"), ("--seed", "3")),
        ("--seed", ("a", "--", "b"), ("a", "--seed", "3", "--", "b")),
        ("--seed", ("--seed", "1", "--seed", "2"), ("--seed", "3", "--seed", "3")),
        ("-s", ("-s", "-1"), ("-s", "3")),
        ("--seed", ("--seeds", "1"), ("--seeds", "1", "--seed", "3")),
        ("seed", (), ("seed=3",)),
        ("seed=", (), ("seed=3",)),
        ("train.seed", ("lr=0.1", "train.seed=1"), ("lr=0.1", "train.seed=3")),
        ("seed", ("seed", "4"), ("seed", "4", "seed=3")),
    ],
)
def test_an_option_takes_the_place_of_the_one_given(
    name: str, given: tuple[str, ...], changed: tuple[str, ...]
) -> None:
    """In the form that it has there; otherwise it stands behind the others, and before a `--`."""
    assert ByOption(name, given).arguments(3) == changed


def test_seeds_start_from_the_programs_own() -> None:
    """The number on the command line or in the environment is the first; 0 where there is none."""
    assert ByOption("--seed", ("--seed", "40")).seeds(3) == (40, 41, 42)
    assert ByOption("--seed", ()).seeds(2) == (0, 1)
    assert ByVariable("SEED", (), "5").seeds(2) == (5, 6)
    assert ByVariable("SEED", (), None).seeds(2) == (0, 1)
    assert ByCalls(()).seeds(3) == (0, STEP, 2 * STEP)


def test_a_variable_is_set_for_the_run() -> None:
    """The arguments stay as they are."""
    environment = {"SEED": "5"}
    ByVariable("SEED", ("a",), "5").prepare(environment, 6, "folder")
    assert environment == {"SEED": "6"}
    assert ByVariable("SEED", ("a",)).arguments(6) == ("a",)


def test_the_programs_own_seeds_leave_the_environment_alone() -> None:
    """With nothing to add, the run is a plain one."""
    environment = {"PATH": "here"}
    ByCalls(()).prepare(environment, 0, "folder")
    assert environment == {"PATH": "here"}
    ByCalls(()).prepare(environment, STEP, "folder")
    assert set(environment) == {"PATH", "PYTHONPATH", "RANDLINT_RESEED"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,1", "1 is there twice"),
        ("4", "two numbers or more"),
        ("1,x", "`x` is no whole number"),
        ("", "`` is no whole number"),
    ],
)
def test_seeds_that_cannot_be_used(text: str, words: str) -> None:
    """What is wrong is said."""
    with pytest.raises(ConfigError, match=words):
        explicit_seeds(text)


def test_explicit_seeds() -> None:
    """Commas or blanks; negative numbers for programs that take them, not to be added to seeds."""
    assert explicit_seeds("1, 2,-3") == (1, 2, -3)
    check_seeds((1, -3), ByOption("--seed", ()))
    with pytest.raises(ConfigError, match="-3 cannot be added"):
        check_seeds((1, -3), ByCalls(()))


def test_a_seed_that_is_no_number() -> None:
    """A word on the command line, or in the environment, cannot be counted on from."""
    with pytest.raises(ConfigError, match="`auto` is no whole number"):
        ByOption("--seed", ("--seed", "auto")).seeds(2)
    with pytest.raises(ConfigError, match="--seed-env: SEED"):
        ByVariable("SEED", (), "auto").seeds(2)
