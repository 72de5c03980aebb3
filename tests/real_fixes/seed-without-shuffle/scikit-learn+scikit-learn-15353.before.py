# https://github.com/scikit-learn/scikit-learn/issues/15353
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score


def score(rows, wanted):
    folds = KFold(n_splits=4, random_state=3)  # want: seed-without-shuffle
    return cross_val_score(Ridge(), rows, wanted, cv=folds).mean()
