# https://github.com/ageron/handson-ml2/pull/41
import numpy as np

# each section of a lesson starts from the seed, so that it can be run by itself
np.random.seed(42)
heights = np.random.normal(170, 10, size=100)
print(heights.mean())

np.random.seed(42)
order = np.random.permutation(len(heights))
print(heights[order[:20]].mean())

np.random.seed(42)
weights = np.random.normal(70, 10, size=100)
print(np.corrcoef(heights, weights))
