"""Run something that recurses deeply: parsers and walkers follow the nesting of the program they read."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
# libcst's native parser needs about 100 KB of stack for a level of brackets, and allows itself 200 of them (measured
# with libcst 1.9); address space is reserved, memory is used only as deep as a file goes.
_STACK_BYTES = 256 * 1024 * 1024
_RECURSION_LIMIT = 60_000


def with_deep_stack(function: Callable[[], _T]) -> _T:
    """Call ``function`` in a thread with a large stack and a high recursion limit; hand on what it returns or raises.

    KeyboardInterrupt reaches the caller as soon as the thread has left the native parser.
    """
    outcome: list[tuple[bool, object]] = []
    ended = threading.Event()  # a join that Ctrl-C interrupts takes a running thread for a dead one (Python 3.11)

    def run() -> None:
        try:
            outcome.append((True, function()))
        except BaseException as error:
            outcome.append((False, error))
        finally:
            ended.set()

    before_size, before_limit = threading.stack_size(_STACK_BYTES), sys.getrecursionlimit()
    sys.setrecursionlimit(max(before_limit, _RECURSION_LIMIT))
    try:
        thread = threading.Thread(target=run, name="randlint", daemon=True)
        thread.start()
        try:
            while not ended.wait(0.2):  # a wait without an end cannot be interrupted on Windows
                pass
        except BaseException:
            _raise_exit(thread)
            ended.wait()
            raise
        thread.join()
    finally:
        threading.stack_size(before_size)
        sys.setrecursionlimit(before_limit)
    succeeded, value = outcome[0]
    if not succeeded:
        assert isinstance(value, BaseException)
        raise value
    return value  # type: ignore[return-value]


def _raise_exit(thread: threading.Thread) -> None:
    """Raise SystemExit in ``thread``: a process that exits while a thread is inside the parser aborts."""
    import ctypes  # only Ctrl-C needs it

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
