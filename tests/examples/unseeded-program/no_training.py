import numpy as np

scores = np.random.normal(size=100)  # want: unseeded-program(strict)
report(scores.mean())
