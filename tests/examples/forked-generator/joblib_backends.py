import joblib
import numpy as np
from joblib import Parallel, delayed, parallel_backend


def fresh(n):
    return np.random.rand(n)


def forked(n):
    return np.random.rand(n)


def in_context(n):
    return np.random.rand(n)


def in_threads(n):
    return np.random.rand(n)


def seeded(n, seed):
    return np.random.default_rng(seed).random(n)


a = Parallel(n_jobs=4)(delayed(fresh)(n) for n in range(8))
b = Parallel(n_jobs=4, backend="loky")(delayed(fresh)(n) for n in range(8))
c = Parallel(n_jobs=4, backend="threading")(delayed(in_threads)(n) for n in range(8))
d = Parallel(n_jobs=4, backend="multiprocessing")(delayed(forked)(n) for n in range(8))  # want: forked-generator
with parallel_backend("multiprocessing"):
    e = Parallel(n_jobs=4)(joblib.delayed(in_context)(n) for n in range(8))  # want: forked-generator
f = Parallel(n_jobs=1, backend="multiprocessing")(delayed(fresh)(n) for n in range(8))
g = Parallel(n_jobs=4, backend="multiprocessing")(delayed(seeded)(n, n) for n in range(8))
