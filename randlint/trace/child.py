"""Tracing of a whole interpreter: begins before the program does, and ends with the process."""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.trace.install import Installation
from randlint.trace.options import Options
from randlint.trace.processes import close_parts, follow_processes, this_process
from randlint.trace.recorder import Recorder
from randlint.trace.sites import SITES
from randlint.trace.tracer import TRACER

if TYPE_CHECKING:
    from randlint.trace.data import Process
    from randlint.trace.recording.session import Session

# How interpreters are started that run nothing of the program: they count semaphores, or compile what others run.
_SERVANTS = (".resource_tracker import main", ".semaphore_tracker import main", "torch/_inductor/compile_worker/")


def start() -> None:
    """Trace this interpreter as the environment says. Called once, before the program's first import."""
    if any(servant in word.replace(os.sep, "/") for servant in _SERVANTS for word in sys.orig_argv[1:]):
        return
    options = Options.read(os.environ)
    for path in options.user_code:
        SITES.count_as_user(path)
    role = "main" if os.getppid() == options.main else "child"
    process, folder = this_process(role), Path(options.folder)
    session = _session(options, process, folder)
    TRACER.listen(Recorder(process, folder) if session is None else session.recorder())
    follow_processes()
    atexit.register(close_parts)
    installation = Installation(TRACER, options.mechanism)
    installation.confirm = options.confirm
    installation.assume_cuda = options.assume_cuda
    installation.start()
    if session is not None:
        installation.record(session)


def _session(options: Options, process: Process, folder: Path) -> Session | None:
    if not options.level:
        return None
    from randlint.trace.recording.session import Session

    return Session(folder, process, options.level, options.first, options.last)
