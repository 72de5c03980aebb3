"""Orders of what belongs together, drawn in two calls."""

import random

import numpy as np
import torch
from sklearn.utils import shuffle as mix

rng = np.random.default_rng(0)


class Loader:
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def begin(self):
        random.shuffle(self.images)
        random.shuffle(self.labels)  # want: split-apart


def by_index(x_train, y_train):
    x_train = x_train[torch.randperm(len(x_train))]
    y_train = y_train[torch.randperm(len(y_train))]  # want: split-apart
    return x_train, y_train


def by_two_indices(features, targets):
    first = rng.permutation(len(features))
    second = rng.permutation(len(targets))  # want: split-apart
    return features[first], targets[second]


def frames(train_x, train_y):
    train_x = train_x.sample(frac=1).reset_index(drop=True)
    train_y = train_y.sample(frac=1).reset_index(drop=True)  # want: split-apart
    return train_x, train_y


def seeds_that_differ(texts, labels):
    texts = mix(texts, random_state=1)
    labels = mix(labels, random_state=2)  # want: split-apart
    return texts, labels


def one_seed_and_none(texts, labels):
    texts = mix(texts, random_state=1)
    labels = mix(labels)  # want: split-apart
    return texts, labels


def given_to_fit(model, measured, wanted):
    np.random.shuffle(measured)
    np.random.shuffle(wanted)  # want: split-apart
    model.fit(measured, wanted)


def in_a_loop(X, y):
    for rows in (X, y):
        np.random.shuffle(rows)  # want: split-apart
    return X, y


def in_epochs(X, y):
    for epoch in range(3):
        np.random.shuffle(X)
        np.random.shuffle(y)  # want: split-apart
