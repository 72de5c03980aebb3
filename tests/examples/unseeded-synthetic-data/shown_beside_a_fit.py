import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.datasets import make_blobs, make_circles, make_classification, make_moons
from sklearn.linear_model import LogisticRegression

model = LogisticRegression()

X, y = make_moons(noise=0.1)  # want: unseeded-synthetic-data(strict)
plt.scatter(X[:, 0], X[:, 1], c=y)
plt.savefig("moons.png")
table = pd.DataFrame(X)
table.plot()

X, y = make_circles(noise=0.1, random_state=0)
model.fit(X, y)

rows, labels = make_blobs()  # want: unseeded-synthetic-data
scaled = rows / 10
model.fit(scaled, labels)

for spread in (1, 2):
    rows, labels = make_blobs(cluster_std=spread)  # want: unseeded-synthetic-data
    print(model.score(rows, labels))

points, groups = make_blobs()  # want: unseeded-synthetic-data
if spread > 2:
    points = None


def later():
    model.fit(points, groups)


def picture():
    rows, labels = make_classification()  # want: unseeded-synthetic-data(strict)
    plt.scatter(rows[:, 0], labels)
    table = pd.DataFrame(rows)
    table["label"] = labels
    table.plot()


def given():
    rows, labels = make_classification()  # want: unseeded-synthetic-data
    return rows, labels


later()
picture()
given()

data = pd.DataFrame(make_circles()[0])  # want: unseeded-synthetic-data(strict)
fit_line = np.poly1d(np.polyfit(data[0], data[1], 1))
plt.plot(data[0], fit_line(data[0]))
data.plot()
