"""The splitters that scikit-learn had up to 0.19 ignored a seed without a shuffle as well."""

from sklearn.cross_validation import KFold, ShuffleSplit

folds = KFold(len(X), n_folds=3, random_state=1)  # want: seed-without-shuffle
folds = KFold(len(X), n_folds=3, shuffle=True, random_state=1)
folds = ShuffleSplit(len(X), random_state=1)
