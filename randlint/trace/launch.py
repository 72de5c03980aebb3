"""The supervisor: runs the program in an interpreter of its own, waits for it, and gathers what was seen.

It never imports torch, so that nothing that happens to the program, a crash or a lack of memory, can keep the report
from being written.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from randlint.config import ConfigError
from randlint.trace.data import Run
from randlint.trace.options import Options
from randlint.trace.parts import read_run
from randlint.trace.program import Program
from randlint.trace.recording.folder import Recordings

STARTUP = str(Path(__file__).parent / "startup")
_PASSED_ON = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT")
_PATIENCE = 60.0  # seconds that the reporting rank waits for the others after its own program has ended


def run_traced(
    program: Program, options: Options, *, stdout_to_stderr: bool = False, record: Recordings | None = None
) -> Run:
    """Run the program to its end and return what was seen; nothing on ranks that leave the report to another one.

    ``options.folder`` is ignored: a temporary folder is used, shared by the ranks of one machine, or the one to
    record into. The program's exit code is in ``Run.exit_code``, negative for the signal that ended it.
    Raises ConfigError where the folder to record into is of no use.
    """
    with _folder() as (shared, group):
        environment = dict(os.environ)
        folder = shared
        if record is not None:
            folder = record.folder.absolute()
            _prepare(record, program, shared, group)
        told = replace(options, folder=str(folder), main=os.getpid(), user_code=program.user_code)
        told.export(environment, STARTUP)
        output = sys.stderr.fileno() if stdout_to_stderr else None
        code = _wait(lambda: subprocess.Popen(program.command, env=environment, stdout=output))
        if group is not None and not group.gather(shared):
            return Run(command=program.shown, exit_code=code)
        run = read_run(folder, program.shown, code, os.getcwd())
        if record is not None:
            record.finish(run)
        return run


def _prepare(record: Recordings, program: Program, shared: Path, group: _Group | None) -> None:
    """Make the folder of a recording ready, on the first rank; the others wait for it."""
    if group is None or group.rank == 0:
        record.prepare()
        record.begin(program.shown, os.getcwd())
        (shared / "ready").touch()
        return
    until = time.monotonic() + _PATIENCE
    while not (shared / "ready").exists():
        if time.monotonic() > until:
            raise ConfigError(f"--record: the first rank of this machine did not make {record.folder} ready")
        time.sleep(0.05)


def _wait(start: Callable[[], subprocess.Popen[bytes]]) -> int:
    """Start a process and wait for it, passing on the signals that are meant for it."""
    process: list[subprocess.Popen[bytes]] = []
    pending: list[int] = []

    def pass_on(number: int, _: FrameType | None) -> None:
        if not process:
            pending.append(number)
        elif number != signal.SIGINT or not _is_foreground():  # a terminal sends Ctrl-C to both
            process[0].send_signal(number)

    names = ("SIGINT", *_PASSED_ON)
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, pass_on)
    try:
        process.append(start())
        for number in pending:
            process[0].send_signal(number)
        return process[0].wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_foreground() -> bool:
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError, AttributeError):
        return False


def end_like(code: int) -> int:
    """The exit code to end with after a program that ended with ``code``; does not return where a signal ended it."""
    if code >= 0:
        return code
    number = -code
    if hasattr(signal, "SIGKILL"):
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        sys.stdout.flush()
        sys.stderr.flush()
        os.kill(os.getpid(), number)
    return 128 + number


# -- several ranks on one machine --------------------------------------------------------------------------------


class _Group:
    """The ranks that one launcher (torchrun, mpirun) started on this machine; the first one reports for all."""

    def __init__(self, rank: int, size: int) -> None:
        self.rank, self.size = rank, size

    def gather(self, folder: Path) -> bool:
        """Say that this rank has ended. True on the first one, once all have ended or patience has."""
        (folder / f"ended-{self.rank}").touch()
        if self.rank != 0:
            return False
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and len(list(folder.glob("ended-*"))) < self.size:
            time.sleep(0.05)
        return True


def _group() -> tuple[_Group, str] | None:
    """The group of this process, and a name that all of its ranks know."""
    rank, size = os.environ.get("LOCAL_RANK"), os.environ.get("LOCAL_WORLD_SIZE")
    if rank is None or size is None or int(size) < 2:
        return None
    keys = ("TORCHELASTIC_RUN_ID", "TORCHELASTIC_RESTART_COUNT", "MASTER_ADDR", "MASTER_PORT")
    name = "-".join(os.environ.get(key, "") for key in keys) + f"-{os.getppid()}"
    return _Group(int(rank), int(size)), "".join(c if c.isalnum() else "-" for c in name)


@contextmanager
def _folder() -> Iterator[tuple[Path, _Group | None]]:
    """A private folder for part files, removed at the end by the one who reports."""
    found = _group()
    if found is None:
        folder, group = Path(tempfile.mkdtemp(prefix="randlint-trace-")), None
    else:
        group, name = found
        user = os.getuid() if hasattr(os, "getuid") else 0
        folder = Path(tempfile.gettempdir()) / f"randlint-trace-{user}-{name}"
        folder.mkdir(mode=0o700, exist_ok=True)
    try:
        yield folder, group
    finally:
        if group is None or group.rank == 0:
            shutil.rmtree(folder, ignore_errors=True)
