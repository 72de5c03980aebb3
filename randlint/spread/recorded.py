"""The loss of a run, from a recording of it: for programs that neither print nor write a number."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from randlint.spread.process import Output
from randlint.spread.sources import MetricError

LOSS = "loss"


@dataclass(frozen=True, slots=True)
class RecordedLoss:
    """The last loss that `backward` was called on in the main process, as `randlint trace --record` sees it.

    ``user_code`` are installed files and folders that count as the user's own.
    """

    user_code: tuple[str, ...] = ()
    shown: str = "recording"
    names: tuple[str, ...] = (LOSS,)

    def prepare(self, environment: MutableMapping[str, str], folder: str) -> None:
        from randlint.trace.launch import STARTUP
        from randlint.trace.options import Options

        made = tempfile.mkdtemp(prefix="recording-", dir=folder)
        Options(made, main=os.getpid(), user_code=self.user_code, level="step").export(environment, STARTUP)

    def read(self, output: Output, folder: str) -> Mapping[str, float]:
        from randlint.trace.recording.format import EVENTS, Kind
        from randlint.trace.recording.read import ProcessRecording, RecordingError

        last: float | None = None
        for path in sorted(Path(folder).glob(f"recording-*/{EVENTS}")):
            try:
                process = ProcessRecording(path)
            except RecordingError as error:
                raise MetricError(str(error)) from error
            if process.process.role == "main" and process.process.rank in (None, 0):
                for event in process.events((Kind.LOSS,)):
                    last = event.value if event.value is not None else last
            process.close()
        if last is None:
            raise MetricError("it called `backward` on no loss of one element, so there is no loss to read")
        return {LOSS: last}
