"""What seeded-parallel-search says of searches and threads is true of the installed libraries."""

from __future__ import annotations

import warnings
from typing import Any

import pytest


def tried(jobs: int) -> list[float]:
    """The values that a seeded search tries, in order of size."""
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=8, n_jobs=jobs)
    return sorted(trial.params["x"] for trial in study.trials)


def test_several_jobs_take_the_effect_of_the_seed_of_a_search() -> None:
    """With one job the same values are tried again, with two others are."""
    assert tried(1) == tried(1)
    assert tried(2) != tried(2)


def test_a_seed_takes_the_threads_of_umap() -> None:
    """With `random_state` the number of jobs becomes 1, with a warning; without it stays."""
    umap: Any = pytest.importorskip("umap")
    np = pytest.importorskip("numpy")
    rows = np.random.default_rng(0).random((30, 4))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        seeded = umap.UMAP(random_state=0, n_jobs=2, n_neighbors=5, n_epochs=2).fit(rows)
    assert seeded.n_jobs == 1
    assert any("overridden to 1" in str(w.message) for w in said)
    assert umap.UMAP().n_jobs == -1
