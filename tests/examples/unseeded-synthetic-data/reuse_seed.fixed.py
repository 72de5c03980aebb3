"""A fix passes the seed that the program has."""

from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

SEED = 13
X, y = make_classification(n_samples=200, random_state=SEED)  # want: unseeded-synthetic-data
LogisticRegression().fit(X, y)
