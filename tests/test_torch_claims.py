"""What the rules about loader workers say of torch and NumPy is true of the installed versions."""

from __future__ import annotations

import random
from typing import Any

import pytest

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")

EPOCHS, WORKERS = 2, 2


class Probe(torch.utils.data.Dataset):  # type: ignore[misc]
    """One item per worker: its streams, the state of NumPy's, and draws from generators made in the parent."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)
        self.generator = torch.Generator().manual_seed(0)
        self.python = random.Random(0)

    def __len__(self) -> int:
        return WORKERS

    def __getitem__(self, index: int) -> dict[str, Any]:
        return {
            "state": int(np.random.get_state()[1][0]),
            "initial_seed": torch.initial_seed(),
            "info_seed": torch.utils.data.get_worker_info().seed,
            "numpy": np.random.random(),
            "python": random.random(),
            "torch": torch.rand(()).item(),
            "own numpy": self.rng.random(),
            "own torch": torch.rand((), generator=self.generator).item(),
            "own python": self.python.random(),
        }


def run(seed: int) -> dict[str, list[Any]]:
    """All values by name, over epochs and workers, of a program that seeds everything with ``seed``."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    loader = torch.utils.data.DataLoader(Probe(), num_workers=WORKERS, batch_size=None)
    items = [item for _ in range(EPOCHS) for item in loader]
    return {name: [item[name] for item in items] for name in items[0]}


@pytest.fixture(scope="module")
def runs() -> dict[int, dict[str, list[Any]]]:
    return {seed: run(seed) for seed in (0, 1)}


def test_the_state_of_numpy_is_one_constant_in_every_worker_epoch_and_run(
    runs: dict[int, dict[str, list[Any]]],
) -> None:
    """``np.random.get_state()[1][0]`` tells neither workers nor epochs nor seeds apart."""
    assert {value for found in runs.values() for value in found["state"]} == {2147483648}


@pytest.mark.parametrize("stream", ["numpy", "python", "torch", "initial_seed"])
def test_torch_seeds_the_shared_streams_anew_in_each_worker_and_epoch(
    runs: dict[int, dict[str, list[Any]]], stream: str
) -> None:
    """No two workers, epochs or seeds of the program share a number."""
    values = runs[0][stream] + runs[1][stream]
    assert len(set(values)) == len(values) == 2 * EPOCHS * WORKERS


@pytest.mark.parametrize("generator", ["own numpy", "own torch", "own python"])
def test_a_generator_of_the_dataset_repeats_in_each_worker_epoch_and_run(
    runs: dict[int, dict[str, list[Any]]], generator: str
) -> None:
    """Every worker draws the same number from its copy, in each epoch."""
    assert len(set(runs[0][generator] + runs[1][generator])) == 1


def test_the_seed_that_a_worker_is_told_is_its_initial_seed(runs: dict[int, dict[str, list[Any]]]) -> None:
    """``get_worker_info().seed`` and ``torch.initial_seed()`` are the same number."""
    assert runs[0]["info_seed"] == runs[0]["initial_seed"]


def test_seeds_of_workers_do_not_fit_into_32_bits(runs: dict[int, dict[str, list[Any]]]) -> None:
    """``np.random.seed(torch.initial_seed())`` raises in a worker; the remainder is accepted."""
    seed = runs[0]["initial_seed"][0]
    with pytest.raises(ValueError, match="between 0 and"):
        np.random.RandomState(seed)
    assert np.random.RandomState(seed % 2**32) is not None


def test_dividing_instead_of_taking_the_remainder_makes_workers_equal(runs: dict[int, dict[str, list[Any]]]) -> None:
    """``torch.initial_seed() // 2**32`` is the same in all workers of an epoch."""
    first_epoch = runs[0]["initial_seed"][:WORKERS]
    assert len({seed // 2**32 for seed in first_epoch}) == 1
    assert len({seed % 2**32 for seed in first_epoch}) == WORKERS
