"""What a lesson draws at its start is looked at and forgotten before the seed."""
import matplotlib.pyplot as plt
import numpy as np

np.random.rand(2, 3)
points = np.random.rand(200)
radius = 2 * points
plt.scatter(points, radius)
plt.show()

table = np.random.rand(3, 5)
turned = np.transpose(table)
print(table.shape, turned.shape)
table = np.zeros(3)

np.random.seed(0)
points = np.random.rand(3)
print(points + table)
