"""What processes do to a trace: forks begin a part of their own, loader workers say who they are, exits close parts."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from randlint.trace.data import Process
from randlint.trace.tracer import TRACER, Busy

_exit = os._exit
_followed = False


def this_process(role: str) -> Process:
    """What is known of this process at its start; ranks are named as torchrun and SLURM name them."""
    rank = os.environ.get("RANK", os.environ.get("SLURM_PROCID"))
    size = os.environ.get("WORLD_SIZE", os.environ.get("SLURM_NTASKS", "1"))
    distributed = rank is not None and rank.isdigit() and size.isdigit() and int(size) > 1
    return Process(
        os.getpid(),
        os.getppid(),
        role,
        int(rank) if distributed and rank is not None else None,
        argv=tuple(getattr(sys, "orig_argv", sys.argv)[1:]),
        cwd=os.getcwd(),
    )


def follow_processes() -> None:
    """From now on a forked process records into part files of its own. For the life of this process, and once."""
    global _followed
    if _followed:
        return
    _followed = True
    os._exit = _closing_exit
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_after_fork)


def close_parts() -> None:
    """End the part files of all recorders."""
    for recorder in TRACER.recorders:
        recorder.close()


def _closing_exit(status: int) -> NoReturn:
    """``os._exit`` skips everything that would end a part file, and multiprocessing's forked children use it."""
    close_parts()
    _exit(status)


def _after_fork() -> None:
    """The streams, hooks and generators of a forked process are copies; what it records is its own."""
    fresh = [recorder.forked(this_process("child")) for recorder in TRACER.recorders]
    TRACER.recorders = tuple(recorder for recorder in fresh if recorder is not None)
    TRACER.busy = Busy()


def name_loader_workers() -> None:
    """Let the workers of a DataLoader say in their part which worker they are. Needs torch to be imported."""
    from torch.utils.data._utils import worker as module

    original = module._worker_loop
    if hasattr(original, "__wrapped__"):
        return
    signature = inspect.signature(original)

    @functools.wraps(original)
    def worker_loop(*args: Any, **kwargs: Any) -> Any:
        with TRACER.guarding("naming a worker"):
            given = signature.bind(*args, **kwargs).arguments
            worker, seed = given.get("worker_id"), given.get("base_seed") or 0
            for recorder in TRACER.recorders:
                recorder.set_process(replace(recorder.process, role="loader-worker", worker=worker, loader=seed))
        return original(*args, **kwargs)

    module._worker_loop = worker_loop


def unname_loader_workers() -> None:
    """Put the loop of the workers back."""
    from torch.utils.data._utils import worker as module

    module._worker_loop = getattr(module._worker_loop, "__wrapped__", module._worker_loop)


def flush_after_pool_tasks() -> None:
    """Let the workers of a multiprocessing.Pool write down what a task did before they hand its result over.

    Leaving ``with Pool() as pool:`` terminates them at once. Needs multiprocessing.pool to be imported.
    """
    from multiprocessing import pool

    original: Any = pool.worker  # type: ignore[attr-defined]
    if hasattr(original, "__wrapped__"):
        return

    @functools.wraps(original)
    def worker(inqueue: Any, outqueue: Any, *args: Any, **kwargs: Any) -> Any:
        if TRACER.recorders:
            _rest()
            outqueue.put = _flushing(outqueue.put)
        return original(inqueue, outqueue, *args, **kwargs)

    pool.worker = worker  # type: ignore[attr-defined]


def _flushing(put: Callable[[Any], None]) -> Callable[[Any], None]:
    def flush_and_put(result: Any) -> None:
        _rest()
        put(result)

    return flush_and_put


def _rest() -> None:
    with TRACER.guarding("writing down a task"):
        for recorder in TRACER.recorders:
            recorder.rest()


def leave_pool_tasks() -> None:
    """Put the loop of pool workers back."""
    from multiprocessing import pool

    pool.worker = getattr(pool.worker, "__wrapped__", pool.worker)  # type: ignore[attr-defined]
