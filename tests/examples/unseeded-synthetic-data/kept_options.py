"""Options that are kept as an attribute, and may hold a seed."""

from sklearn.datasets import make_classification


class Made:
    def __init__(self, size, **more):
        self.size = size
        self.options = {"n_redundant": 0, "shuffle": False}
        self.options.update(more)
        self.fixed = {"n_redundant": 0}

    def process(self):
        first = make_classification(self.size, **self.options)
        second = make_classification(self.size, **self.fixed)  # want: unseeded-synthetic-data
        return first, second
