import numpy as np
from sklearn.model_selection import train_test_split

first = train_test_split(X)  # want: unseeded-split
np.random.seed(0)
second = train_test_split(X)
