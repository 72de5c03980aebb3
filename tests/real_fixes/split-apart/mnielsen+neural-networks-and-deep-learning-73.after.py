# https://github.com/mnielsen/neural-networks-and-deep-learning/issues/73
import numpy as np


def descend(step, epochs, size):
    rng = np.random.default_rng(1)
    digits = np.loadtxt("digits.csv", delimiter=",")
    for _ in range(epochs):
        rng.shuffle(digits)
        for start in range(0, len(digits), size):
            batch = digits[start : start + size]
            step(batch[:, 1:], batch[:, 0])
    return digits[:, 0].mean()
