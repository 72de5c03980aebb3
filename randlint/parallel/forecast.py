"""What the files that are done say of those that are left: how many processes would pay for them."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from randlint.parallel.chunks import Chunk

# To load what a pool needs, fork two processes and end them takes about 0.06 s; spawned ones take 0.3 s longer.
_SECONDS_FOR_A_JOB = 0.2
_ENOUGH_TO_FORESEE = 0.05
_SECONDS_BETWEEN = 0.1


class Forecast:
    """``costs`` are those of all files; ``most`` is the highest number of processes."""

    def __init__(self, costs: Sequence[int], most: int) -> None:
        self._costs = costs
        self._most = most
        self._left = sum(costs)
        self._seconds, self._paid = 0.0, 0
        self.begin()

    def begin(self) -> None:
        """Some files are begun now."""
        self._began, self._was_loaded = time.perf_counter(), _is_loaded()

    def is_due(self) -> bool:
        """Whether it is time to ask again."""
        if self._most == 1:
            return False
        return time.perf_counter() - self._began > _SECONDS_BETWEEN or _is_loaded() != self._was_loaded

    def jobs(self, done: Chunk) -> int:
        """The number of processes that pay, now that the files that were begun are done."""
        if self._most == 1:
            return 1
        cost = sum(self._costs[number] for number in done)
        self._left -= cost
        if _is_loaded() == self._was_loaded:  # loading takes longer than most files do, but it happens once
            self._seconds += time.perf_counter() - self._began
            self._paid += cost
        return jobs_that_pay(self._seconds, self._paid, self._left, self._most)


def jobs_that_pay(seconds: float, paid: int, left: int, most: int) -> int:
    """How many processes pay for work that costs ``left``, where ``seconds`` in one process have done ``paid``."""
    if seconds < _ENOUGH_TO_FORESEE or not paid:
        return 1
    return max(1, min(most, int(seconds * left / paid / _SECONDS_FOR_A_JOB)))


def _is_loaded() -> tuple[bool, bool]:
    return "randlint.analysis" in sys.modules, "libcst" in sys.modules
