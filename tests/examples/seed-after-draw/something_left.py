"""The second name still holds what was drawn before the seed."""
import numpy as np

points = np.random.rand(200)
shifted = points + 1
np.random.seed(0)  # want: seed-after-draw
noise = np.random.rand(200)
print((shifted + noise).mean())
