import contextlib
import multiprocessing
import random

import click
import numpy as np
import tensorflow as tf
import torch


class Splitter:
    def __init__(self, seed=0):
        self.seed = seed

    def split(self, rows):
        if self.seed is not None:
            np.random.seed(self.seed)  # want: global-reseed-in-library(strict)
        torch.manual_seed(self.seed)
        return np.random.permutation(rows)

    def reset(self, seed=None):
        random.seed(seed)  # want: global-reseed-in-library
        return self.split([])

    def seed_everything(self, seed):
        random.seed(seed)
        return self.split([])

    def own(self, rows):
        return np.random.default_rng(self.seed).permutation(rows)

    def put_back(self, rows):
        state = random.getstate()
        random.seed(self.seed)
        random.shuffle(rows)
        random.setstate(state)

    def other_put_back(self, rows):
        state = np.random.get_state()
        random.seed(self.seed)  # want: global-reseed-in-library
        random.shuffle(rows)
        np.random.set_state(state)

    def forked(self, rows):
        with torch.random.fork_rng():
            torch.manual_seed(self.seed)
            return torch.randperm(len(rows))

    def limited(self, rows):
        with temporary_seed(self.seed):
            np.random.seed(self.seed)
            return np.random.permutation(rows)

    def graph(self):
        with tf.Graph().as_default():
            tf.compat.v1.set_random_seed(self.seed)
            return tf.compat.v1.placeholder("float")


@contextlib.contextmanager
def temporary_seed(seed):
    state = np.random.get_state()
    np.random.seed(seed)
    yield
    np.random.set_state(state)


def everything(number):
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(number)
    torch.backends.cudnn.deterministic = True


def load(path, number=1):
    everything(number)  # want: global-reseed-in-library
    with open(path) as file:
        return random.sample(file.readlines(), 10)


def train(args):
    torch.manual_seed(args.seed)
    return torch.rand(3)


def step(rank, model):
    torch.manual_seed(rank)
    return model(torch.rand(3))


def main():
    random.seed(0)
    print(random.random())


def run_study(number):
    random.seed(number)
    print(random.random())


@click.command()
def report():
    random.seed(0)
    print(random.random())


def work(number, queue):
    np.random.seed(number)
    queue.put(np.random.rand())


def start(queue):
    for number in range(4):
        multiprocessing.Process(target=work, args=(number, queue)).start()


def outer(values):
    def inner(value):
        random.seed(value)  # want: global-reseed-in-library
        return random.random()

    return [inner(v) for v in values]


def replay(state):
    random.setstate(state)
    return random.random()


def anew():
    return np.random.default_rng(0).random() + random.Random(1).random()


class SeederCallback:
    def on_epoch_begin(self, epoch):
        random.seed(epoch)
        print(epoch)
