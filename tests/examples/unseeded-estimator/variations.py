import numpy as np
from sklearn.cluster import KMeans
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import Lasso, SGDClassifier
from sklearn.model_selection import RandomizedSearchCV
from sklearn.svm import SVC

a = KMeans(8)  # want: unseeded-estimator
b = KMeans(8, random_state=1)
c = Lasso()
d = Lasso(selection="random")  # want: unseeded-estimator
e = SGDClassifier()  # want: unseeded-estimator
f = SVC(probability=True)  # want: unseeded-estimator
g = RandomizedSearchCV(model, grid, n_iter=3)  # want: unseeded-estimator
h = KMeans(8, random_state=state)


def seeded():
    np.random.seed(1)
    return KMeans(3)
