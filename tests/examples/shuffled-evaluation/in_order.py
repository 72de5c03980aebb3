"""Shuffled, and nothing is compared by position."""

import numpy as np
import tensorflow as tf
import torch
from keras.preprocessing.image import ImageDataGenerator
from sklearn.metrics import accuracy_score
from sklearn.utils.class_weight import compute_class_weight
from torch.utils.data import DataLoader

read = ImageDataGenerator(rescale=1 / 255)
torch.manual_seed(0)


def weights_of_classes(model):
    train = read.flow_from_directory("train", seed=1)
    weights = compute_class_weight("balanced", classes=np.unique(train.classes), y=train.classes)
    model.fit(train, class_weight=weights)
    return model.predict(train)


def another_generator(model):
    train = read.flow_from_directory("train", seed=1)
    model.fit(train)
    test = read.flow_from_directory("test", shuffle=False)
    names = {number: name for name, number in train.class_indices.items()}
    found = [names[k] for k in model.predict(test).argmax(1)]
    return list(zip(test.filenames, found))


def name_used_twice(model):
    data = read.flow_from_directory("train", seed=1)
    model.fit(data)
    data = read.flow_from_directory("test", shuffle=False)
    return accuracy_score(data.classes, model.predict(data).argmax(1))


def order_is_asked_for(model):
    test = read.flow_from_directory("test", seed=1)
    found = model.predict(test).argmax(1)
    return accuracy_score(test.classes[test.index_array], found)


def second_part(model):
    train, test = tf.keras.utils.image_dataset_from_directory("all", subset="both", validation_split=0.2, seed=1)
    model.fit(train)
    truth = np.concatenate([labels for _, labels in test])
    return accuracy_score(truth, model.predict(test).argmax(1))
