# https://github.com/catboost/catboost/issues/1066
import catboost

model = catboost.CatBoostRegressor(
    iterations=100,
    task_type="CPU",
    loss_function="RMSE",
    colsample_bylevel=1,
    random_strength=0,
)
model.fit(train_x, train_y)
