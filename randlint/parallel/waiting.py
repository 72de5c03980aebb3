"""Waiting for futures so that Ctrl-C gets through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

_T = TypeVar("_T")
_SECONDS = 0.5  # a wait without an end cannot be interrupted on Windows


def completed(futures: Iterable[Future[_T]]) -> Iterator[Future[_T]]:
    """The futures, each as soon as it is done. Those that are left are cancelled when this ends early."""
    pending = set(futures)
    try:
        while pending:
            done, pending = wait(pending, _SECONDS, FIRST_COMPLETED)
            yield from done
    finally:
        for future in pending:
            future.cancel()
