"""Two orders that are one, or need not be."""

import random

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from sklearn.utils import shuffle as mix

rng = np.random.default_rng(0)
SEED = 4


def state_set_back(X, y):
    state = np.random.get_state()
    np.random.shuffle(X)
    np.random.set_state(state)
    np.random.shuffle(y)


def generator_set_back(X, y):
    mine = np.random.default_rng(1)
    state = mine.bit_generator.state
    mine.shuffle(X)
    mine.bit_generator.state = state
    mine.shuffle(y)


def two_generators(X, y):
    np.random.default_rng(SEED).shuffle(X)
    np.random.default_rng(SEED).shuffle(y)


def mixed(rows):
    own = np.random.default_rng(3)  # the same order each time
    return rows[own.permutation(len(rows))]


def by_helper(X, y):
    return mixed(X), mixed(y)


def reseeding_helper(rows):
    random.seed(SEED)
    random.shuffle(rows)


def in_place(images, labels):
    reseeding_helper(images)
    reseeding_helper(labels)


def in_a_loop(images, labels):
    for rows in (images, labels):
        random.seed(SEED)
        random.shuffle(rows)


def seeds_not_known(images, labels, seed, other):
    images = mix(images, random_state=seed)
    labels = mix(labels, random_state=other)
    return images, labels


def one_number(images, labels):
    random.shuffle(images, lambda: 0.3)
    random.shuffle(labels, lambda: 0.3)


def both_arms(images, labels, which):
    if which:
        random.shuffle(images)
    else:
        random.shuffle(labels)


def parts_of_one(X, y):
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, random_state=1)
    return X_train, X_val


def one_order(images, labels):
    order = torch.randperm(len(images))
    images = images[order]
    other = torch.randperm(len(images))
    labels = labels[order]
    return images, labels, images[other], labels[other]


def classes_apart(cats, dogs):
    random.shuffle(cats)
    random.shuffle(dogs)
    return list(zip(cats, dogs))


def domains(source_data, target_data):
    np.random.shuffle(source_data)
    np.random.shuffle(target_data)


def places(width, height):
    x, y = list(range(width)), list(range(height))
    random.shuffle(x)
    random.shuffle(y)
    return zip(x, y)


def train_and_test(x_train, x_test):
    np.random.shuffle(x_train)
    np.random.shuffle(x_test)


def other_data_in_between(read):
    images = read("a")
    random.shuffle(images)
    images = read("b")
    labels = read("c")
    random.shuffle(labels)


def no_shuffle(images, labels):
    first, second = train_test_split(images, shuffle=False)
    third, fourth = train_test_split(labels, shuffle=False)
    return first, second, third, fourth


def fit_and_validate(model, read, rows):
    first, second = read.shuffle(rows), read.shuffle(rows)
    train_data, val_data = mix(first), mix(second)
    model.fit(train_data, validation_data=val_data)


def fit(train_ds, test_ds):
    return train_ds, test_ds


def fit_on_parts(read):
    train_ds = read.list_files("train/*").sample(frac=1)
    test_ds = read.list_files("test/*").sample(frac=1)
    fit(train_ds, test_ds)
