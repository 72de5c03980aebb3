"""Keras generators, whose `classes` and `filenames` keep the order of the files."""

import numpy as np
import pandas as pd
from keras.preprocessing.image import ImageDataGenerator
from sklearn.metrics import accuracy_score, classification_report

read = ImageDataGenerator(rescale=1 / 255)


def names_beside_predictions(model):
    test = read.flow_from_directory("test", class_mode=None, seed=1)  # want: shuffled-evaluation
    predictions = model.predict_generator(test, steps=len(test.filenames) // 32)
    classes = np.argmax(predictions, axis=1)
    names = test.filenames
    return pd.DataFrame({"name": names, "class": classes})


def labels_apart(model, x_test, y_test):
    predicted = model.predict(read.flow(x_test, batch_size=32, seed=1))  # want: shuffled-evaluation
    return accuracy_score(y_test, predicted.argmax(1))


def labels_inside(model, x_test, y_test):
    test = read.flow(x_test, y_test, seed=1)  # want: shuffled-evaluation
    predicted = model.predict(test)
    return [p for p, y in zip(predicted, y_test)]


def report(model, generator):
    found = model.predict(generator).argmax(1)
    print(classification_report(generator.classes, found))


def handed_on(model, frame):
    test = read.flow_from_dataframe(frame, seed=1)  # want: shuffled-evaluation
    report(model, test)


def make():
    train = read.flow_from_directory("train", seed=1)
    test = read.flow_from_directory("test", seed=1)  # want: shuffled-evaluation
    return train, test


def made_elsewhere(model):
    train, test = make()
    model.fit(train)
    truth = test.labels
    found = model.predict(test).argmax(1)
    for wanted, given in zip(truth, found):
        print(wanted == given)
