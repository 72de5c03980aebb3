"""A model whose layers come from two libraries with one name, and whose data moves between runs."""

import random
from glob import glob

import keras
import tensorflow as tf
from keras import layers


def build(width):
    inputs = tf.keras.Input(shape=(64,))
    hidden = layers.Dense(width, activation="relu")(inputs)
    hidden = layers.Dropout(0.3)(hidden)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(hidden))


def datasets(files):
    random.shuffle(files)
    return files[:-100], files[-100:]


def main(files):
    train_files, test_files = datasets(files)
    model = build(128)
    model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy())
    return model, train_files, test_files


if __name__ == "__main__":
    main(sorted(glob("digits/*.png")))
