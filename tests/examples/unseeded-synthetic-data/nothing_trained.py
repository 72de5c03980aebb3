"""A program that trains nothing."""

import pandas as pd
from sklearn.datasets import make_regression
from sklearn.linear_model import Ridge

rows, wanted = make_regression(100)  # want: unseeded-synthetic-data(strict)
table = pd.DataFrame(rows)
table["wanted"] = wanted
table.plot()
Ridge().fit([[1], [2]], [1, 2])
