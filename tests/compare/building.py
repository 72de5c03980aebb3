"""Makes recordings by hand: small runs whose every event is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from randlint.trace.recording.format import MANIFEST, Kind, Phase
from randlint.trace.recording.write import Writer

DIRECTORY = "/p"
SOURCE = "import torch\n\n\ndef main():\n    first()\n    second()\n    third()\n    last()\n"


def site(line: int, path: str = "train.py") -> dict[str, Any]:
    return {"frame": {"path": f"{DIRECTORY}/{path}", "line": line, "function": "main"}}


class Process:
    """One process of a run: its events, and what the ledger says of it."""

    def __init__(self, folder: Path, pid: int, level: str, **about: Any) -> None:
        process = {"pid": pid, "role": "main", **about}
        self.writer = Writer(
            folder / f"events-{pid}.sqlite", {"process": json.dumps(process), "level": level, "first": "0", "last": ""}
        )
        self.records: list[tuple[str, dict[str, Any]]] = []
        self.step = 0
        self._part, self._process = folder / f"part-{pid}-{pid}.jsonl", process
        self.writer.event(Kind.START, 0)

    def event(self, kind: Kind, line: int | None = 5, **columns: Any) -> int:
        """``line`` is a line of train.py."""
        number = None if line is None else self.writer.site(line, lambda: json.dumps(site(line)))
        return self.writer.event(kind, self.step, site=number, **columns)

    def op(self, name: str, outputs: int, inputs: int = 1, line: int = 5, value: float = 1.0) -> None:
        columns: dict[str, Any] = {"inputs": inputs, "outputs": outputs, "value": value, "phase": Phase.FORWARD}
        self.event(Kind.OPERATION, line, name=name, **columns)

    def draws(self, stream: str, line: int = 6, calls: int = 1, **columns: Any) -> None:
        detail = {"call": "rand", **columns.pop("detail", {})}
        self.event(Kind.DRAWS, line, name=stream, value=calls, detail=detail, **columns)

    def record(self, kind: str, **values: Any) -> None:
        """What the ledger says: a draw, a seed, a kernel."""
        self.records.append((kind, {"order": len(self.records), **values}))

    def train(
        self,
        loss: float = 0.5,
        batch: tuple[list[int], int] = ([0, 1], 7),
        gradients: tuple[int, ...] = (1, 2),
        parameters: tuple[int, ...] = (10, 20),
        state: int = 30,
        sample: tuple[float, ...] = (1.0, 2.0),
        streams: dict[str, int] | None = None,
        initial: tuple[int, ...] | None = None,
        **settings: Any,
    ) -> None:
        """One step, from its batch to its update."""
        names = ("weight", "bias")
        detail = {"indices": batch[0], "size": len(batch[0])}
        self.event(Kind.BATCH, 5, name="Data #1", inputs=hash(tuple(batch[0])), outputs=batch[1], detail=detail)
        self.event(Kind.LOSS, 6, phase=Phase.BACKWARD, outputs=hash(loss), value=loss)
        if self.step == 0:
            event = self.event(Kind.INITIAL, 7, name="SGD")
            self.writer.tensors(event, "parameter", names, initial or (5, 6), (1.0, 1.0))
        event = self.event(Kind.GRADIENTS, 7, name="SGD", outputs=hash(gradients))
        self.writer.tensors(event, "gradient", names, gradients, (0.1, 0.1))
        groups = [{"lr": 0.1, **settings}]
        event = self.event(Kind.UPDATE, 7, name="SGD", outputs=hash(parameters), detail={"groups": groups})
        self.writer.tensors(event, "parameter", names, parameters, (1.0, 1.0))
        self.writer.tensors(event, "state", ("momentum_buffer",), (state,), (1.0,))
        self.writer.tensors(event, "sample", (), None, sample)
        self.writer.streams(event, streams or {})
        self.step += 1

    def end(self, complete: bool = True) -> None:
        if complete:
            self.writer.event(Kind.END, self.step)
        self.writer.close()
        lines = [{"process": self._process}]
        lines += [{"id": n, "kind": kind, "value": value} for n, (kind, value) in enumerate(self.records)]
        self._part.write_text("\n".join(map(json.dumps, [*lines, {"end": {"steps": self.step}}])), "utf-8")


class Recorded:
    """A recording in a folder. As a context it is complete at the end."""

    def __init__(self, folder: Path, level: str = "step", source: str = SOURCE, **manifest: Any) -> None:
        self.folder, self.level, self._source, self._manifest = folder, level, source, manifest
        self.processes: list[Process] = []
        self.complete = True
        folder.mkdir(parents=True)

    def process(self, **about: Any) -> Process:
        made = Process(self.folder, len(self.processes) + 1, self.level, **about)
        self.processes.append(made)
        return made

    def __enter__(self) -> Recorded:
        return self

    def __exit__(self, *_: object) -> None:
        import zlib

        for process in self.processes:
            content = self._source.encode()
            process.writer.source(f"{DIRECTORY}/train.py", f"{zlib.crc32(content):08x}", zlib.compress(content))
            process.end(self.complete)
        about = {"version": 1, "command": ["train.py"], "directory": DIRECTORY, "level": self.level, "exit_code": 0}
        (self.folder / MANIFEST).write_text(json.dumps({**about, **self._manifest}), "utf-8")


Fill = Callable[[Process], None]


def record(folder: Path, fill: Fill, level: str = "step", **manifest: Any) -> Path:
    """A run of one process whose events ``fill`` makes."""
    with Recorded(folder, level, **manifest) as run:
        fill(run.process())
    return folder
