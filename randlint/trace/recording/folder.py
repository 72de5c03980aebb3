"""The folder of a recorded run, as the supervisor sees it: made ready, described, and counted at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from randlint import __version__
from randlint.config import ConfigError
from randlint.source import write_atomically
from randlint.trace.data import Run
from randlint.trace.recording.format import LEVELS, MANIFEST, VERSION
from randlint.trace.recording.read import ProcessRecording, RecordingError, read_recording

_OWN = re.compile(r"events-.*\.sqlite(-journal)?|part-.*\.(jsonl|new)|" + re.escape(MANIFEST))
_STEPS = re.compile(r"(\d*)(:?)(\d*)")


@dataclass(frozen=True, slots=True)
class Recordings:
    """Where and what to record: ``first`` and ``last`` bound the steps in which modules and operations are.

    ``force`` lets it take the place of an older recording.
    """

    folder: Path
    level: str = "step"
    first: int = 0
    last: int | None = None
    force: bool = False

    def prepare(self) -> None:
        """Make the folder ready. Raises ConfigError where something is in it that must not be lost."""
        try:
            found = sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []
        except OSError as error:
            raise ConfigError(f"--record: {self.folder}: {_why(error)}") from error
        if found and MANIFEST not in found:
            raise ConfigError(f"--record: {self.folder} is not empty and holds no recording: name another folder")
        if found and not self.force:
            raise ConfigError(
                f"--record: {self.folder} holds a recording{self._of_what()}: name another folder, or replace it with "
                "--force"
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in found:
                if _OWN.fullmatch(name):
                    (self.folder / name).unlink()
        except OSError as error:
            raise ConfigError(f"--record: cannot write {self.folder}: {_why(error)}") from error

    def begin(self, command: Sequence[str], directory: str) -> None:
        """Write what is recorded, before it begins."""
        self._write(command, directory)

    def finish(self, run: Run) -> None:
        """Write how it ended, and the environment."""
        from randlint.trace.environment.collect import of_run

        self._write(run.command, run.directory, exit_code=run.exit_code, environment=of_run(run).sections)

    def _write(self, command: Sequence[str], directory: str, **end: Any) -> None:
        about = {
            "version": VERSION,
            "randlint": __version__,
            "command": list(command),
            "directory": directory,
            "level": self.level,
            "first": self.first,
            "last": self.last,
            "exit_code": None,
            "environment": {},
            **end,
        }
        try:
            write_atomically(self.folder / MANIFEST, (json.dumps(about, indent=2) + "\n").encode(), create=True)
        except OSError as error:
            raise ConfigError(f"--record: cannot write {self.folder / MANIFEST}: {_why(error)}") from error

    def _of_what(self) -> str:
        try:
            command = json.loads((self.folder / MANIFEST).read_text("utf-8"))["command"]
            return f" of `{' '.join(command)}`" if command else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def summary(self) -> str:
        """One line: what was recorded, and what to do with it."""
        try:
            recording = read_recording(self.folder)
        except RecordingError as error:
            return f"recorded into {self.folder}, but it cannot be read: {error}\n"
        try:
            steps, size = max((_counted(process) for process in recording.ranks.values()), default=(0, 0))
        finally:
            recording.close()
        each = f" ({size // steps:,} bytes each)" if steps else ""
        count = f"{steps:,} step{'' if steps == 1 else 's'}" if steps else "no step of an optimizer"
        return f"recorded {count}{each} in {self.folder}; compare with: randlint compare {self.folder} OTHER\n"


def _counted(process: ProcessRecording) -> tuple[int, int]:
    return process.steps, process.path.stat().st_size


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def recordings(folder: Path | None, level: str | None, steps: str | None, force: bool) -> Recordings | None:
    """What ``--record``, ``--level``, ``--steps`` and ``--force`` ask for together. Raises ConfigError."""
    if folder is None:
        for name, value in (("--level", level), ("--steps", steps), ("--force", force)):
            if value:
                raise ConfigError(f"{name}: says how to record; add --record DIR")
        return None
    if level is not None and level not in LEVELS:
        raise ConfigError(f"--level: `{level}` is none of {', '.join(LEVELS)}")
    if steps is None:
        return Recordings(folder, level or "step", force=force)
    if level not in ("module", "op"):
        raise ConfigError(
            "--steps: parameters, gradients and losses are recorded in all steps; add --level module or op"
        )
    first, last = _window(steps)
    return Recordings(folder, level, first, last, force)


def _window(steps: str) -> tuple[int, int | None]:
    match = _STEPS.fullmatch(steps.strip())
    if match is None or not (match[1] or match[3]):
        raise ConfigError(f"--steps: `{steps}` is no range of steps such as 100:110, 100: or :10 (both ends included)")
    first = int(match[1] or 0)
    last = first if not match[2] else int(match[3]) if match[3] else None
    if last is not None and last < first:
        raise ConfigError(f"--steps: {steps} ends before it begins")
    return first, last
