import multiprocessing as mp

import numpy as np


class Study:
    shared = np.random.default_rng(0)

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.children = self.rng.spawn(8)

    def one(self, task):
        return self.rng.random()

    def of_class(self, task):
        return self.shared.random()

    def spawned(self, number):
        return self.children[number].random()

    def anew(self, number):
        rng = np.random.default_rng([number, 1])
        return rng.random()

    def run(self, tasks):
        with mp.Pool(4) as pool:
            first = pool.map(self.one, tasks)  # want: forked-generator
            second = pool.map(self.of_class, tasks)  # want: forked-generator
            third = pool.map(self.spawned, range(8))
            return first, second, third, pool.map(self.anew, tasks)


class Walker(mp.Process):
    def __init__(self, seed):
        super().__init__()
        self.rng = np.random.default_rng(seed)

    def run(self):
        print(self.rng.random())


def walk(seeds, studies, pool):
    for seed in seeds:
        Walker(seed).start()  # each has a seed of its own
    own = mp.Pool(2)
    return [own.apply_async(study.one) for study in studies]
