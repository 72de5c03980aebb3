"""What unseeded-environment says of gymnasium, and of gym before it, is true of the installed versions."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable
from typing import Any

import pytest

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.filterwarnings("ignore")

Make = Callable[[], Any]


@pytest.fixture(params=["gymnasium", "gym"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes one environment of the library."""
    pytest.importorskip(request.param)
    return lambda: importlib.import_module(request.param).make("CartPole-v1")


def test_no_global_seed_reaches_an_environment(make: Make) -> None:
    """After the same global seeds two environments start in different states."""
    states = []
    for _ in range(2):
        random.seed(0)
        np.random.seed(0)
        states.append(make().reset()[0])
    assert not np.array_equal(*states)


def test_a_seed_at_the_first_reset_pins_all_episodes(make: Make) -> None:
    """Later resets without a seed go on with the same stream."""
    runs = []
    for _ in range(2):
        env = make()
        runs.append([env.reset(seed=3)[0], env.reset()[0], env.reset()[0]])
    assert np.array_equal(*runs)
    assert not np.array_equal(runs[0][0], runs[0][1])


def test_the_same_seed_at_each_reset_is_one_episode(make: Make) -> None:
    """Every episode starts in the same state."""
    env = make()
    assert np.array_equal(env.reset(seed=3)[0], env.reset(seed=3)[0])


def test_the_space_of_actions_has_a_stream_of_its_own(make: Make) -> None:
    """Neither `reset(seed=...)` nor NumPy's seed reaches it; its own `seed` does."""

    def actions(seed: int | None) -> list[int]:
        env = make()
        np.random.seed(0)
        env.reset(seed=3)
        if seed is not None:
            env.action_space.seed(seed)
        return [int(env.action_space.sample()) for _ in range(40)]

    assert actions(None) != actions(None)
    assert actions(5) == actions(5)


def test_an_algorithm_of_stable_baselines3_seeds_its_environment() -> None:
    """With `seed=` given, environment and actions start alike."""
    pytest.importorskip("stable_baselines3")
    gymnasium = pytest.importorskip("gymnasium")
    from stable_baselines3 import PPO

    first, second = (PPO("MlpPolicy", gymnasium.make("CartPole-v1"), seed=1, n_steps=8).env.reset() for _ in range(2))
    assert np.array_equal(first, second)
