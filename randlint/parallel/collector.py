"""The garbage collector while files are linted: it is off, and what a project forgets goes without it."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Trees, facts and modules are hundreds of thousands of objects that live until their project forgets them, which takes
# apart what points at each other (Facts.let_go, Module.let_go). Looking at all of them again and again takes more time
# than all the rest: measured over 439 files of transformers, parsed and analysed: 66.6 s with the default thresholds,
# 12.6 s without, at the same peak of memory.

_BY_PYTHON = 1000  # objects: Python 3.12 freezes some hundred when it starts, and others none


@contextmanager
def calm_collector() -> Iterator[None]:
    """Switch the collector off, and leave alone what is there now; afterwards all is as before.

    Processes that are forked meanwhile stay that way.
    """
    was_on = gc.isenabled()
    gc.disable()
    frozen = gc.get_freeze_count() > _BY_PYTHON  # by somebody else, who would not want it undone
    if not frozen:
        gc.freeze()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        if not frozen:
            gc.unfreeze()


def calm() -> None:
    """The same for the rest of a process of our own."""
    gc.disable()
    gc.freeze()


def calm_to_the_end() -> None:
    """The same, and no last look through everything when the process ends, which takes up to a second."""
    calm()
    atexit.register(gc.freeze)
