"""Splits of what belongs together, drawn in two calls."""

import numpy as np
from sklearn.model_selection import train_test_split
from keras.preprocessing.image import ImageDataGenerator


def without_seed(X, y):
    np.random.seed(0)
    X_train, X_test = train_test_split(X, test_size=0.2)
    y_train, y_test = train_test_split(y, test_size=0.2)  # want: split-apart
    return X_train, X_test, y_train, y_test


def one_generator(X, y):
    state = np.random.RandomState(0)
    X_train, X_test = train_test_split(X, random_state=state)
    y_train, y_test = train_test_split(y, random_state=state)  # want: split-apart
    return X_train, X_test, y_train, y_test


def known_by_the_results(model, rows, wanted):
    train_x, test_x = train_test_split(rows, random_state=0)
    train_y, test_y = train_test_split(wanted, random_state=1)  # want: split-apart
    model.fit(train_x, train_y)


def seeded_twice(X, y):
    np.random.seed(0)
    X_train, X_test = train_test_split(X)
    np.random.seed(0)
    y_train, y_test = train_test_split(y)
    return X_train, X_test, y_train, y_test


def pictures_and_masks():
    read = ImageDataGenerator(rotation_range=20)
    image_generator = read.flow_from_directory("images", class_mode=None, seed=1)
    mask_generator = read.flow_from_directory("masks", class_mode=None, seed=1)
    yield from zip(image_generator, mask_generator)
    image_generator = read.flow_from_directory("images", class_mode=None, seed=1)
    mask_generator = read.flow_from_directory("masks", class_mode=None, seed=2)  # want: split-apart
    yield from zip(image_generator, mask_generator)


def train_and_validation():
    read = ImageDataGenerator(validation_split=0.2)
    train_data = read.flow_from_directory("images", subset="training")
    valid_data = read.flow_from_directory("images", subset="validation")
    return train_data, valid_data
