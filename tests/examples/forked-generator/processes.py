import multiprocessing
from multiprocessing import Process

import numpy as np
import torch
import torch.multiprocessing as tmp


class Actor(Process):
    def __init__(self, queue):
        super().__init__()
        self.queue = queue

    def run(self):
        self.queue.put(self.explore())

    def explore(self):
        return np.random.uniform(-1, 1)


class Learner(multiprocessing.Process):
    def __init__(self, number):
        super().__init__()
        self.number = number

    def run(self):
        np.random.seed(self.number)
        return np.random.uniform(-1, 1)


class Quiet(multiprocessing.Process):
    def run(self):
        return np.random.uniform(-1, 1)


def play(queue):
    queue.put(np.random.rand())


def once(queue):
    queue.put(np.random.rand())


def twice(queue):
    queue.put(np.random.rand())


def act(rank, queue):
    queue.put(torch.randn(3))


def spawned(rank, queue):
    queue.put(torch.randn(3))


def main(queue):
    actors = [Actor(queue) for _ in range(4)]  # want: forked-generator
    learners = [Learner(i) for i in range(4)]
    lonely = Quiet()
    players = []
    for _ in range(4):
        p = Process(target=play, args=(queue,))  # want: forked-generator
        p.start()
        players.append(p)
    Process(target=once, args=(queue,)).start()
    first = Process(target=twice, args=(queue,))  # want: forked-generator
    second = Process(target=twice, args=(queue,))
    for rank in range(2):
        tmp.Process(target=act, args=(rank, queue)).start()  # want: forked-generator
    tmp.spawn(spawned, args=(queue,), nprocs=2)
    return actors, learners, lonely, first, second
