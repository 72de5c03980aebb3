"""What forked-generator says of processes and their streams is true of the installed Python and libraries."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import multiprocessing
import random
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")
if "fork" not in multiprocessing.get_all_start_methods():
    pytest.skip("this platform does not fork", allow_module_level=True)

FORK = multiprocessing.get_context("fork")
GENERATOR = np.random.default_rng(0)
LEGACY = np.random.RandomState(0)
PYTHON = random.Random(0)
TORCH = torch.Generator().manual_seed(0)
# Two tasks wait for each other, so that each runs in a process of its own.
BOTH = FORK.Barrier(2)
COPIED = ("np.random", "Generator", "RandomState", "random.Random", "torch", "torch.Generator")


def draws(_: object = None) -> dict[str, float]:
    """One number of every stream."""
    return {
        "random": random.random(),
        "np.random": np.random.rand(),
        "Generator": GENERATOR.random(),
        "RandomState": LEGACY.rand(),
        "random.Random": PYTHON.random(),
        "torch": torch.rand(()).item(),
        "torch.Generator": torch.rand((), generator=TORCH).item(),
    }


def together(_: object = None) -> dict[str, float]:
    BOTH.wait(60)
    return draws()


def put(queue: Any) -> None:
    queue.put(draws())


def from_processes(context: Any) -> list[dict[str, float]]:
    """What two processes draw."""
    queue = context.Queue()
    processes = [context.Process(target=put, args=(queue,)) for _ in range(2)]
    for process in processes:
        process.start()
    found = [queue.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    return found


def repeated(found: list[dict[str, float]]) -> tuple[str, ...]:
    """The streams from which both processes drew the same number."""
    return tuple(name for name in found[0] if len({values[name] for values in found}) == 1)


def test_forked_processes_start_with_copies_of_every_stream_but_that_of_the_module_random() -> None:
    """Two processes draw the same from the global streams of NumPy and torch and from every generator object."""
    assert repeated(from_processes(FORK)) == COPIED


def test_torch_does_not_seed_processes_anew() -> None:
    """`torch.multiprocessing.Process` is a process like another."""
    assert repeated(from_processes(torch.multiprocessing.get_context("fork"))) == COPIED


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_fresh_processes_share_no_global_stream(method: str) -> None:
    """Only generators that each process makes again from the same seed repeat."""
    found = repeated(from_processes(multiprocessing.get_context(method)))
    assert found == ("Generator", "RandomState", "random.Random", "torch.Generator")


def test_pools_fork() -> None:
    """Workers of a pool and of an executor are copies."""
    with FORK.Pool(2) as pool:
        assert repeated(pool.map(together, range(2), chunksize=1)) == COPIED
    with ProcessPoolExecutor(2, mp_context=FORK) as executor:
        assert repeated(list(executor.map(together, range(2)))) == COPIED


def test_an_initializer_may_seed() -> None:
    """`initializer=np.random.seed` gives each worker a stream of its own, of this kind only."""
    with FORK.Pool(2, initializer=np.random.seed) as pool:
        assert repeated(pool.map(together, range(2), chunksize=1)) == COPIED[1:]


class Study:
    """An object whose method is the task."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng()

    def one(self, _: object) -> float:
        return float(self.rng.random())


def test_an_object_is_copied_with_every_task() -> None:
    """A generator in `self` starts from the same state in each task, whatever process it runs in."""
    with FORK.Pool(2) as pool:
        assert len(set(pool.map(Study().one, range(4), chunksize=1))) == 1


def test_joblib_starts_fresh_processes_by_default() -> None:
    """The default backend shares no global stream, the backend "multiprocessing" forks."""
    joblib = pytest.importorskip("joblib")
    found = joblib.Parallel(n_jobs=2)(joblib.delayed(draws)() for _ in range(6))
    assert [len({values[name] for values in found}) for name in ("random", "np.random", "torch")] == [6, 6, 6]
    if multiprocessing.get_start_method() == "fork":
        tasks = (joblib.delayed(together)() for _ in range(2))
        assert repeated(joblib.Parallel(n_jobs=2, backend="multiprocessing", batch_size=1)(tasks)) == COPIED


def test_multiprocess_and_pathos_fork() -> None:
    """Both start copies where `multiprocessing` does."""
    multiprocess = pytest.importorskip("multiprocess")
    with multiprocess.get_context("fork").Pool(2) as pool:
        assert repeated(pool.map(together, range(2), chunksize=1)) == COPIED
    pathos = pytest.importorskip("pathos.multiprocessing")
    if multiprocess.get_start_method() == "fork":
        assert repeated(pathos.ProcessPool(2).map(together, range(2))) == COPIED


@pytest.mark.skipif(sys.platform != "linux", reason="the default differs between platforms")
def test_the_default_start_method() -> None:
    """Linux forks up to Python 3.13."""
    code = "import multiprocessing; print(multiprocessing.get_start_method())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ("fork" if sys.version_info < (3, 14) else "forkserver")


@pytest.mark.parametrize("table", ["process_pool", "process_class", "process_context", "process_parallel"])
def test_listed_names_exist(table: str) -> None:
    """Every pool, process and context of the table is one of the installed library, with the parameters listed."""
    for row in load_catalogue().table(table):
        for name in [*row["names"], *row.get("task", ()), *row.get("around", ())]:
            if importlib.util.find_spec(name.partition(".")[0]) is None:
                continue
            found = getattr(importlib.import_module(name.rpartition(".")[0]), name.rpartition(".")[2])
            if name not in row["names"] or not isinstance(found, type):
                continue
            for method in [*row.get("methods", ()), *row.get("one_by_one", ())]:
                first, second = list(inspect.signature(getattr(found, method)).parameters)[:2]
                assert (first, second) == ("self", row["function"]), f"{name}.{method}"


_READ_BY_KERAS = """
import os, time
import keras
import numpy as np
from keras.src.trainers.data_adapters.py_dataset_adapter import OrderedEnqueuer

class Rows(keras.utils.PyDataset):
    def __len__(self):
        return 6

    def __getitem__(self, index):
        time.sleep(0.2)
        return os.getpid(), np.random.randint(10**9)

enqueuer = OrderedEnqueuer(Rows(), workers=2, use_multiprocessing=True)
enqueuer.start()
rows = enqueuer.get()
print([next(rows) for _ in range(6)], flush=True)
os._exit(0)
"""


@pytest.mark.slow
def test_workers_of_keras_repeat_each_other() -> None:
    """The pool that reads a data set of Keras seeds nothing: its processes draw the same numbers."""
    pytest.importorskip("keras")
    command = [sys.executable, "-c", _READ_BY_KERAS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    rows = ast.literal_eval(done.stdout.strip().splitlines()[-1])
    drawn = {worker: [number for by, number in rows if by == worker] for worker, _ in rows}
    if len(drawn) < 2:
        pytest.skip("one process read all rows")
    first, second = drawn.values()
    shared = min(len(first), len(second))
    assert first[:shared] == second[:shared]
