# https://github.com/lightgbm-org/LightGBM/issues/3761
import lightgbm as lgb


def importances(rows, labels, threads):
    # want+1: nondeterministic-boosting
    model = lgb.LGBMClassifier(
        importance_type="gain",
        seed=0,
        deterministic=True,
        n_jobs=threads,
    )
    return model.fit(rows, labels).feature_importances_
