# https://github.com/catboost/catboost/issues/1066
import catboost

# want+1: nondeterministic-boosting
model = catboost.CatBoostRegressor(
    iterations=100,
    task_type="GPU",
    loss_function="RMSE",
    colsample_bylevel=1,
    random_strength=0,
)
model.fit(train_x, train_y)
