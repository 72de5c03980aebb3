# https://github.com/scikit-learn/scikit-learn/pull/26976
from sklearn import cluster, datasets

count = 300
rings = datasets.make_circles(n_samples=count, factor=0.4, noise=0.1)  # want: unseeded-synthetic-data
moons = datasets.make_moons(n_samples=count, noise=0.1)  # want: unseeded-synthetic-data
inertia = []
for rows, _ in (rings, moons):
    inertia.append(cluster.KMeans(2, random_state=1).fit(rows).inertia_)
