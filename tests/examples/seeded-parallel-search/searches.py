"""Searches with a seed and with jobs."""

import optuna
import umap


class Search:
    def __init__(self, seed):
        self.sampler = optuna.samplers.NSGAIISampler(seed=seed)
        self.study = optuna.create_study(sampler=self.sampler)

    def run(self, objective):
        self.study.optimize(objective, n_trials=10, n_jobs=2)  # want: seeded-parallel-search
        self.study.optimize(objective, n_trials=10, n_jobs=1)


def unseeded(objective):
    sampler = optuna.samplers.TPESampler()
    optuna.create_study(sampler=sampler).optimize(objective, n_jobs=4)


def seed_may_be_none(objective, verbose):
    sampler = optuna.samplers.TPESampler(seed=3 if verbose else None)
    optuna.create_study(sampler=sampler).optimize(objective, n_jobs=4)


def one_thread(rows):
    return umap.UMAP(random_state=1, n_jobs=1).fit(rows), umap.UMAP(random_state=None, n_jobs=8).fit(rows)
