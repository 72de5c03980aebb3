import multiprocessing

import tasks
from tasks import sample


class Runner:
    def __init__(self, jobs):
        self.pool = multiprocessing.Pool(jobs)

    def run(self, sizes):
        first = self.pool.map(sample, sizes)  # want: forked-generator
        return first, self.pool.map(tasks.shake, sizes)  # want: forked-generator
