"""Programs of several ranks, started so that torch's own way of ending them does not decide a test.

With gloo, a rank of torch 2.13 that ends while the other still closes its connections is aborted in one of four runs
(``terminate called without an active exception``), traced or not: measured on a plain program.  Ranks here wait for
each other before they end, and a launch that is aborted all the same is tried again.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable

#: The last lines of a program of several ranks.
LEAVE = """import time
dist.barrier()
dist.destroy_process_group()
time.sleep(0.5)
"""

ABORTED = "terminate called without an active exception"


def launched(start: Callable[[], subprocess.CompletedProcess[str]]) -> subprocess.CompletedProcess[str]:
    """What ``start`` gives, tried up to six times while torch aborts a rank at its end.

    Raises ``AssertionError`` with what was printed when the last try failed.
    """
    for _ in range(6):
        done = start()
        if ABORTED not in done.stderr:
            break
    assert done.returncode == 0, done.stderr
    return done
