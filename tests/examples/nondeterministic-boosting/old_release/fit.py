import xgboost as xgb

model = xgb.XGBClassifier(tree_method="gpu_hist", random_state=1)  # want: nondeterministic-boosting
plain = xgb.XGBClassifier(tree_method="hist", random_state=1)
