"""One run of the program, with its output kept: it ends, or nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

_PATIENCE = 5.0  # seconds to end after each signal, before a stronger one is sent
_ENDING = ("SIGTERM", "SIGHUP")


@dataclass(frozen=True, slots=True)
class Output:
    """How a run ended and what it printed. A negative ``code`` is the signal that ended it; times are in seconds."""

    code: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def ending(self) -> str:
        """How a run that failed ended, in words."""
        if self.code >= 0:
            return f"ended with exit code {self.code}"
        try:
            return f"was ended by {signal.Signals(-self.code).name}"
        except ValueError:
            return f"was ended by signal {-self.code}"

    def last_lines(self, count: int = 20) -> str:
        """The end of what it printed: to standard error, or to standard output where that is all there is."""
        text = self.stderr if self.stderr.strip() else self.stdout
        return "\n".join(text.rstrip().splitlines()[-count:])


def run_program(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Output:
    """Run a command to its end, with nothing to read and its output in ``folder`` meanwhile.

    An exception, such as that of Ctrl-C, ends the program and the processes that it has started, too.
    """
    start = time.monotonic()
    paths = folder / "stdout", folder / "stderr"
    with paths[0].open("wb") as out, paths[1].open("wb") as err:
        # In a group of its own: a signal reaches its workers, too, and Ctrl-C reaches it through randlint alone.
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )
        try:
            code = process.wait()
        except BaseException:
            _end(process)
            raise
    texts = [path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n") for path in paths]
    return Output(code, texts[0], texts[1], time.monotonic() - start)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and its group, politely at first; the last signal is for workers that it has left behind."""
    for name in ("SIGINT", "SIGTERM", "SIGKILL"):
        if sys.platform == "win32":
            process.terminate()
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, getattr(signal, name))
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(_PATIENCE)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Let signals that end a process at once raise SystemExit here, so that programs and files are cleared away."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
