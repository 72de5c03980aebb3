# https://github.com/scikit-learn/scikit-learn/issues/15353
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score


def score(rows, wanted):
    folds = KFold(n_splits=4, shuffle=True, random_state=3)
    return cross_val_score(Ridge(), rows, wanted, cv=folds).mean()
