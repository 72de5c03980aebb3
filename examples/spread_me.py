"""A small network on made-up points, whose result depends on its seed: run it with `randlint spread`."""

import argparse

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--width", type=int, default=4)
options = parser.parse_args()

rng = np.random.default_rng(options.seed)
points = rng.normal(size=(600, 2))
labels = (np.hypot(*points.T) > 1.2).astype(float)
train, test = np.split(rng.permutation(600), [400])

hidden = rng.normal(size=(2, options.width))
shift = rng.normal(size=options.width)
output = rng.normal(size=options.width) / options.width

for step in range(600):
    batch = rng.choice(train, 64)
    active = np.tanh(points[batch] @ hidden + shift)
    error = 1 / (1 + np.exp(-(active @ output))) - labels[batch]
    slope = np.outer(error, output) * (1 - active**2)
    output -= 0.5 * active.T @ error / len(batch)
    hidden -= 0.5 * points[batch].T @ slope / len(batch)
    shift -= 0.5 * slope.mean(axis=0)

guess = np.tanh(points[test] @ hidden + shift) @ output > 0
print(f"accuracy: {np.mean(guess == labels[test]):.4f}")
