import numpy as np

rows = np.arange(100)
np.random.shuffle(rows)
np.random.seed(1)  # want: seed-after-draw
weights = np.random.rand(10)
