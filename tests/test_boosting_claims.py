"""What rules/apis/boosting.toml says is true of the installed libraries."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

CATALOGUE = load_catalogue()
LIBRARIES = ("lightgbm", "xgboost", "catboost")


def found(name: str) -> Any:
    """The object of that dotted name."""
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


@pytest.mark.parametrize("library", LIBRARIES)
def test_names_exist_and_take_settings(library: str) -> None:
    """What trains is there, and a parameter for settings is one of its parameters."""
    pytest.importorskip(library)
    rows = [row for row in CATALOGUE.table("boosting") if row["library"] == library]
    assert rows != []
    for row in rows:
        for name in row["names"]:
            parameters = inspect.signature(found(name)).parameters
            assert row.get("parameters", "params") in parameters or "parameters" not in row


def settings_of(library: str) -> set[str]:
    """The settings that a library knows."""
    if library == "lightgbm":
        aliases = importlib.import_module("lightgbm.basic")._ConfigAliases
        known = set(aliases._get_all_param_aliases()) if hasattr(aliases, "_get_all_param_aliases") else set()
        return known | {alias for name in ("device_type", "seed") for alias in aliases.get(name)}
    if library == "xgboost":
        return set(inspect.signature(found("xgboost.XGBModel")).parameters) | {"updater", "nthread"}
    return set(inspect.signature(found("catboost.CatBoostClassifier")).parameters)


@pytest.mark.parametrize("library", LIBRARIES)
def test_settings_are_known(library: str) -> None:
    """Every setting that a hazard asks for is one of the library's."""
    pytest.importorskip(library)
    rows = [row for row in CATALOGUE.table("boosting_hazard") if row["library"] == library]
    asked = {n for row in rows for n in (*row.get("when", {}), *row.get("given", ()), *row.get("unless", {}))}
    assert sorted(asked - settings_of(library)) == []


def test_messages_are_those_of_the_rule() -> None:
    """Every hazard has its message."""
    messages = CATALOGUE.rules["nondeterministic-boosting"].messages
    assert {row["message"] for row in CATALOGUE.table("boosting_hazard")} == set(messages)


def test_lightgbm_times_rows_and_columns_unless_told() -> None:
    """It says so itself, with `deterministic` too; `force_row_wise` ends that."""
    lgb = pytest.importorskip("lightgbm")
    np = pytest.importorskip("numpy")
    rows = np.arange(4000.0).reshape(400, 10) % 7

    def said(**settings: Any) -> bool:
        lines: list[str] = []

        class Lines:
            def info(self, text: str) -> None:
                lines.append(text)

            warning = info

        lgb.register_logger(Lines())
        lgb.LGBMRegressor(n_estimators=1, random_state=1, **settings).fit(rows, rows[:, 0])
        return any("Auto-choosing" in line for line in lines)

    assert (said(), said(deterministic=True), said(force_row_wise=True)) == (True, True, False)


def test_threads_of_a_linear_booster_overwrite_each_other() -> None:
    """Its models differ, unless it is updated by `coord_descent` or has one thread."""
    xgb = pytest.importorskip("xgboost")
    np = pytest.importorskip("numpy")
    rows = np.random.default_rng(0).normal(size=(2000, 50))
    matrix = xgb.DMatrix(rows, rows.sum(axis=1))

    def models(times: int, **settings: Any) -> set[str]:
        given = {"booster": "gblinear", "nthread": 4, **settings}
        return {xgb.train(given, matrix, 10).save_raw().hex() for _ in range(times)}

    assert any(len(models(2)) == 2 for _ in range(50))
    assert [len(models(5, updater="coord_descent")), len(models(5, nthread=1))] == [1, 1]
