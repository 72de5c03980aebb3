# https://github.com/mljar/mljar-supervised/issues/265
from sklearn.model_selection import KFold, StratifiedKFold


class Folds:
    def __init__(self, params):
        self.count = params.get("k_folds", 5)
        self.shuffle = params.get("shuffle", True)
        self.seed = params.get("random_seed", 1)

    def split(self, rows, classes):
        if self.shuffle:
            return KFold(self.count, shuffle=True, random_state=self.seed).split(rows)
        return StratifiedKFold(self.count, random_state=self.seed).split(rows, classes)  # want: seed-without-shuffle
