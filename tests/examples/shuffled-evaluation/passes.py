"""Passes over a loader: each has an order of its own."""

import numpy as np
import tensorflow as tf
import torch
from sklearn.metrics import accuracy_score, roc_auc_score
from torch.utils.data import DataLoader
from torchvision.datasets import MNIST

torch.manual_seed(0)
tf.random.set_seed(0)


def two_passes(model, test_set):
    loader = DataLoader(test_set, batch_size=8, shuffle=True)  # want: shuffled-evaluation
    truth, scores = [], []
    for _, labels in loader:
        truth.append(labels)
    for rows, _ in loader:
        scores.append(model(rows))
    return roc_auc_score(torch.cat(truth), torch.cat(scores))


def labels_of_the_data(model):
    test_set = MNIST("data", train=False)
    loader = DataLoader(test_set, batch_size=8, shuffle=True)  # want: shuffled-evaluation
    found = torch.tensor([])
    with torch.no_grad():
        for rows, _ in loader:
            found = torch.cat([found, model(rows).argmax(1)])
    return (found == test_set.targets).float().mean()


def pipeline(model, x, y):
    data = tf.data.Dataset.from_tensor_slices((x, y))
    data = data.shuffle(1000)  # want: shuffled-evaluation
    data = data.batch(32).prefetch(1)
    truth = np.concatenate([labels for _, labels in data], axis=0)
    return accuracy_score(truth, model.predict(data).argmax(1))


def pipeline_in_one_order(model, x, y):
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000, reshuffle_each_iteration=False).batch(32)
    truth = np.concatenate([labels for _, labels in data], axis=0)
    return accuracy_score(truth, model.predict(data).argmax(1))


def one_pass(model, test_set):
    loader = DataLoader(test_set, batch_size=8, shuffle=True)
    truth, found, losses, right = [], [], [], 0
    for rows, labels in loader:
        given = model(rows)
        right += (given.argmax(1) == labels).sum()
        truth.append(labels)
        found.append(given.argmax(1))
        losses.append(given.mean().item())
    print(np.mean(losses), right / len(test_set))
    return accuracy_score(torch.cat(truth), torch.cat(found))


def losses_of_epochs(model, train_set, test_set):
    train, test = DataLoader(train_set, shuffle=True), DataLoader(test_set)
    first, second = [], []
    for rows in train:
        first.append(model(rows))
    for rows in test:
        second.append(model(rows))
    return np.mean(first), np.mean(second), max(zip(first, second))


def predicted_in_the_loop(model, test_set):
    data = tf.keras.utils.image_dataset_from_directory("test", seed=1)
    truth, found = [], []
    for images, labels in data:
        found.extend(model.predict(images).argmax(1))
        truth.extend(labels.numpy())
    return accuracy_score(truth, found)


def thresholds(model):
    data = tf.keras.preprocessing.image_dataset_from_directory("test", seed=1)  # want: shuffled-evaluation
    truth = np.concatenate([labels for _, labels in data], axis=0)
    scores = model.predict(data).ravel()
    for limit in (0.4, 0.6):
        found = (scores > limit).astype(int)
        print(limit, np.sum((truth == 1) & (found == 1)))


def features_and_labels(classifier):
    data = tf.keras.utils.image_dataset_from_directory("test", seed=1)  # want: shuffled-evaluation
    images = np.concatenate([images for images, _ in data])
    labels = np.concatenate([labels for _, labels in data])
    classifier.fit(images, labels)


def scores_of(model, loader):
    found = []
    for rows, _ in loader:
        found.append(model(rows))
    return torch.cat(found)


def accuracy_of(model, loader):
    losses = []
    for rows, _ in loader:
        losses.append(model(rows).mean())
    return np.mean(losses)


def by_helper(model, test_set):
    data = MNIST("data", train=False)
    loader = DataLoader(data, batch_size=8, shuffle=True)  # want: shuffled-evaluation
    return roc_auc_score(data.targets, scores_of(model, loader))


def helper_that_averages(first, second, test_set):
    loader = DataLoader(test_set, batch_size=8, shuffle=True)
    return max(accuracy_of(first, loader), accuracy_of(second, loader))


def curves(model, train_set):
    loader = DataLoader(train_set, batch_size=8, shuffle=True)
    losses, accuracies = [], []
    for rows, labels in loader:
        losses.append(model(rows).mean().item())
    for rows, labels in loader:
        accuracies.append((model(rows) == labels).float().mean().item())
    return list(zip(losses, accuracies))


def counted(model, train_set, path):
    loader = DataLoader(train_set, batch_size=8, shuffle=True)
    step = int(path.split("-")[1])
    shown = []
    for rows, labels in loader:
        step += 1
        shown.append(model(rows))
    for rows, labels in loader:
        step += 1
        if step < 100 and len(shown) > step:
            print(max(step, 100), shown[step])
