"""Settings as keywords, in dictionaries, and in parts that cannot be read."""

import catboost as cb
import lightgbm as lgb
import xgboost as xgb
from lightgbm.sklearn import LGBMRegressor
from xgboost.sklearn import XGBClassifier


class Model:
    def __init__(self, seed):
        self.model = LGBMRegressor(random_state=seed, n_jobs=4)  # want: nondeterministic-boosting

    def boosted(self, rows):
        params = {"objective": "regression", "seed": 7}
        params["deterministic"] = True
        return lgb.train(params, rows)  # want: nondeterministic-boosting

    def checked(self, rows):
        params = dict(objective="regression", seed=7)
        return lgb.cv(params=params, train_set=rows, nfold=5)  # want: nondeterministic-boosting


def on_a_gpu(rows):
    lgb.LGBMClassifier(device="gpu")  # want: nondeterministic-boosting
    lgb.LGBMClassifier(device_type="cuda", random_state=1, deterministic=True)  # want: nondeterministic-boosting
    cb.CatBoost({"task_type": "GPU", "random_seed": 1})  # want: nondeterministic-boosting
    cb.train({"task_type": "GPU"}, rows)  # want: nondeterministic-boosting
    XGBClassifier(booster="gblinear", nthread=8)  # want: nondeterministic-boosting
    xgb.train({"booster": "gblinear", "updater": "shotgun"}, rows)  # want: nondeterministic-boosting


# --- silent ---


def settled(rows, device, more):
    lgb.LGBMClassifier(device="gpu", gpu_use_dp=True, seed=1)
    lgb.LGBMClassifier(random_state=1, force_col_wise=True)
    lgb.LGBMClassifier(random_state=1, deterministic=more)
    lgb.LGBMClassifier(random_state=None)
    lgb.LGBMClassifier(random_state=1, **more)
    lgb.LGBMClassifier(device=device)
    lgb.train({"objective": "binary"}, rows)
    lgb.Dataset(rows, params={"seed": 1})
    cb.CatBoostClassifier(task_type="CPU", random_seed=1)
    cb.CatBoostClassifier(task_type=device)
    XGBClassifier(booster="gblinear", n_jobs=1)
    XGBClassifier(booster="gblinear", updater="coord_descent")
    XGBClassifier(tree_method="gpu_hist")
    XGBClassifier(random_state=1)
