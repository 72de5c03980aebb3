"""From the second round on the seed comes after the draw; the first round is what counts."""
import numpy as np

for run in range(5):
    np.random.seed(run)
    noise = np.random.rand(10)
