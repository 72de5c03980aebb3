"""Samplers of a search: an opinion, as for models that are fitted without a seed."""

import optuna

study = optuna.create_study(sampler=optuna.samplers.TPESampler())  # want: unseeded-generator(strict)
other = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=2))
