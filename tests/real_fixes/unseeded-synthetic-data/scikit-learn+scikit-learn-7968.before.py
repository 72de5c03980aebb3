# https://github.com/scikit-learn/scikit-learn/pull/7968
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

rows, classes = make_classification(n_samples=30)  # want: unseeded-synthetic-data
first = LogisticRegression(solver="liblinear", random_state=0).fit(rows, classes)
second = LogisticRegression(solver="liblinear", random_state=7).fit(rows, classes)
print(first.score(rows, classes), second.score(rows, classes))
