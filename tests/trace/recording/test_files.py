"""Recordings are read as they were written: whole, in part after a crash, and never by mistake."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from randlint.trace.recording.format import MANIFEST, Kind, Phase
from randlint.trace.recording.read import ProcessRecording, RecordingError, read_recording
from randlint.trace.recording.write import Writer

META = {"process": json.dumps({"pid": 7, "role": "main", "rank": 1}), "level": "op"}
SITE = json.dumps({"frame": {"path": "/p/train.py", "line": 3, "function": "f"}, "scope": ["f"]})


def write(path: Path) -> Writer:
    writer = Writer(path, META)
    start = writer.event(Kind.START, 0)
    writer.streams(start, {"torch": -5, "numpy": 2**63 - 1})
    place = writer.site("key", lambda: SITE)
    assert writer.site("key", lambda: "never asked again") == place
    writer.event(Kind.LOSS, 0, phase=Phase.BACKWARD, site=place, outputs=-(2**63), value=0.25)
    update = writer.event(Kind.UPDATE, 0, name="Adam", detail={"groups": [{"lr": 0.1}]})
    writer.tensors(update, "parameter", ("a", "b"), (1, -1), (0.5, 2.0))
    writer.tensors(update, "sample", (), None, (0.125,))
    writer.source("/p/train.py", "00", None)
    writer.input("/p/data.csv", 12, "ff", place)
    return writer


def test_what_was_written_is_read(tmp_path: Path) -> None:
    writer = write(tmp_path / "events-1.sqlite")
    writer.close()
    assert writer.failed == ""
    read = ProcessRecording(tmp_path / "events-1.sqlite")
    assert (read.process.pid, read.process.rank, read.level, read.steps, read.complete) == (7, 1, "op", 1, False)
    start, loss, update = read.events()
    assert read.streams(start) == {"torch": -5, "numpy": 2**63 - 1}
    assert (loss.kind, loss.phase, loss.outputs, loss.value) == (Kind.LOSS, Phase.BACKWARD, -(2**63), 0.25)
    assert loss.site is not None
    assert (loss.site.frame.path, loss.site.frame.line) == ("/p/train.py", 3)
    assert (update.name, update.detail) == ("Adam", {"groups": [{"lr": 0.1}]})
    tensors = read.tensors(update)
    assert (tensors["parameter"].names, tensors["parameter"].fingerprints) == (("a", "b"), (1, -1))
    assert tensors["parameter"].numbers == (0.5, 2.0)
    assert (tensors["sample"].names, tensors["sample"].fingerprints, tensors["sample"].numbers) == ((), (), (0.125,))
    assert [e.kind for e in read.events((Kind.UPDATE,))] == [Kind.UPDATE]
    assert list(read.events(first=1)) == []
    assert read.sources() == {"/p/train.py": ("00", None)}
    (data,) = read.inputs()
    assert (data.path, data.size, data.fingerprint, data.site) == ("/p/data.csv", 12, "ff", loss.site)


def test_threads_are_numbered_in_order_of_their_first_event(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "events-1.sqlite", META)
    writer.event(Kind.LOSS, 0)
    for _ in range(2):
        thread = threading.Thread(target=lambda: writer.event(Kind.LOSS, 0))
        thread.start()
        thread.join()
    writer.close()
    threads = [event.thread for event in ProcessRecording(tmp_path / "events-1.sqlite").events()]
    assert threads[0] == 0
    assert all(thread > 0 for thread in threads[1:])


KILLED = """
import os, signal, sys
from pathlib import Path
from randlint.trace.recording.format import Kind
from randlint.trace.recording.write import Writer
writer = Writer(Path(sys.argv[1]), {})
for step in range(100_000):
    writer.event(Kind.LOSS, step, value=float(step))
    if step == 50_000:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_leaves_what_it_had_written(tmp_path: Path) -> None:
    path = tmp_path / "events-1.sqlite"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    values = [event.value for event in ProcessRecording(path).events()]
    assert 49_000 < len(values) <= 50_001
    assert values == [float(step) for step in range(len(values))]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_forked_process_leaves_the_file_alone(tmp_path: Path) -> None:
    writer = write(tmp_path / "events-1.sqlite")
    child = os.fork()
    if child == 0:
        writer.abandon()
        writer.event(Kind.LOSS, 9)
        writer.close()
        os._exit(0)
    os.waitpid(child, 0)
    writer.event(Kind.END, 1)
    writer.close()
    read = ProcessRecording(tmp_path / "events-1.sqlite")
    assert read.complete
    assert [event.step for event in read.events()] == [0, 0, 0, 1]


def test_an_interrupt_while_rows_are_written_loses_none(tmp_path: Path) -> None:
    """Ctrl-C reaches the program, and what was being written is written later."""
    interrupts = [KeyboardInterrupt]

    class Slow:
        def __conform__(self, protocol: object) -> float:
            if interrupts:
                raise interrupts.pop()
            return 2.5

    writer = write(tmp_path / "events-1.sqlite")
    writer.event(Kind.LOSS, 1, value=Slow())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        writer.flush()
    writer.event(Kind.END, 1)
    writer.close()
    assert writer.failed == ""
    values = [event.value for event in ProcessRecording(tmp_path / "events-1.sqlite").events()]
    assert values == [None, 0.25, None, 2.5, None]


def test_a_lost_folder_ends_the_recording_and_nothing_else(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "gone" / "events-1.sqlite", META)
    assert "No such file" in writer.failed
    writer.event(Kind.LOSS, 0)
    writer.close()


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="holds no recording; make one with"):
        read_recording(tmp_path)
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path)
    (tmp_path / MANIFEST).write_text('{"version": 99}')
    with pytest.raises(RecordingError, match="later randlint"):
        read_recording(tmp_path)
    (tmp_path / MANIFEST).write_text("{}")
    other = tmp_path / "events-1.sqlite"
    sqlite3.connect(other).execute("CREATE TABLE t (x)")
    with pytest.raises(RecordingError, match="is no recording"):
        read_recording(tmp_path)
    other.write_bytes(b"no database at all" * 99)
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path)
    other.write_bytes(b"")  # killed before its first transaction
    assert read_recording(tmp_path).processes == []
