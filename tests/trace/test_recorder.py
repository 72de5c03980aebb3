"""What is recorded survives, in memory and in part files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from randlint.trace import recorder as module
from randlint.trace.data import (
    CompiledGraph,
    Draw,
    Frame,
    KernelHit,
    Machine,
    Part,
    Process,
    Replay,
    RowCount,
    Seed,
    Setting,
    Site,
)
from randlint.trace.parts import read_part, read_run
from randlint.trace.plain import from_plain, to_plain
from randlint.trace.recorder import Recorder

SITE = Site(Frame("/a/b.py", 3, "f", 1, 3, 9), (Frame("/lib/x.py", 8, "g"),), ("f", "<module>"))
RECORDS = [
    KernelHit("aten::x", "out", "cpu", "backward", SITE, "Node", calls=3, rows={"r": RowCount(2, 1, 1)},
              modes={"off": 2}, steps=[1, 0, 2], step_width=2, replay=Replay(1, 3, 2, 0.5, 7)),
    Draw("object", "normal", SITE, "numpy.random.Generator", Frame("/a/b.py", 1), seeded=False, rate=0.0, calls=2),
    Seed("torch", "torch.manual_seed", None, "0", calls=1),
    Setting("OMP_NUM_THREADS", "", "1", SITE),
    CompiledGraph(Frame("/a/b.py", 5, "step"), ("atomic_add",), ("aten.index_put",), "cpu", "backward"),
]  # fmt: skip


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: type(r).__name__)
def test_records_survive_the_file(record: object) -> None:
    """A record is the same after it was written and read."""
    plain = json.loads(json.dumps(to_plain(record)))
    assert from_plain(type(record), plain) == record


def only_part(folder: Path) -> Part:
    (path,) = folder.glob("part-*.jsonl")
    part = read_part(path)
    assert part is not None
    return part


def test_a_killed_process_leaves_what_was_seen(tmp_path: Path) -> None:
    """Records are in the file as soon as they are made; counters may be behind."""
    recorder = Recorder(Process(1), tmp_path)
    recorder.set_machine(Machine(torch="2.13.0"))
    for number, record in enumerate(RECORDS):
        recorder.add(number, record)
    part = only_part(tmp_path)
    assert (part.complete, part.machine.torch) == (False, "2.13.0")
    assert [part.kernels[0].op, part.draws[0].call, part.seeds[0].value] == ["aten::x", "normal", "0"]
    assert [part.settings[0].name, part.compiled[0].operations] == ["OMP_NUM_THREADS", ("atomic_add",)]


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    """A crash in the middle of a write loses that line only."""
    recorder = Recorder(Process(1), tmp_path)
    recorder.add("a", KernelHit("aten::a", "", "cpu", "forward", SITE))
    recorder.add("b", KernelHit("aten::b", "", "cpu", "forward", SITE))
    (path,) = tmp_path.glob("part-*.jsonl")
    path.write_bytes(path.read_bytes()[:-20])
    assert [k.op for k in only_part(tmp_path).kernels] == ["aten::a"]


def test_counters_are_written_at_the_end(tmp_path: Path) -> None:
    """The last value counts, and the memory says the same as the file."""
    recorder = Recorder(Process(1), tmp_path)
    hit = recorder.add("a", KernelHit("aten::a", "", "cpu", "forward", SITE))
    for _ in range(5):
        hit.calls += 1
        recorder.touch(hit)
    recorder.step = 4
    before = recorder.part()
    recorder.close()
    part = only_part(tmp_path)
    assert (part.kernels[0].calls, part.steps, part.complete) == (5, 4, True)
    assert part == before


def test_a_long_run_keeps_its_file_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flushed counters are compacted: the file does not grow with the length of the run."""
    monkeypatch.setattr(module, "_COMPACT_BYTES", 2_000)
    recorder = Recorder(Process(1), tmp_path)
    hit = recorder.add("a", KernelHit("aten::a", "", "cpu", "forward", SITE))
    for count in range(500):
        hit.calls = count
        recorder.touch(hit)
        recorder.flush()
        assert only_part(tmp_path).kernels[0].calls == count
    (path,) = tmp_path.glob("part-*.jsonl")
    assert path.stat().st_size < 20_000
    assert list(tmp_path.glob("*.new")) == []


def test_a_full_disk_stops_the_recording_only(tmp_path: Path) -> None:
    """A folder that is gone raises nothing."""
    recorder = Recorder(Process(1), tmp_path / "missing")
    recorder.add("a", KernelHit("aten::a", "", "cpu", "forward", SITE))
    recorder.close()
    assert [k.op for k in recorder.part().kernels] == ["aten::a"]


def test_the_order_of_a_run_does_not_depend_on_process_ids(tmp_path: Path) -> None:
    """Ranks first, then workers by loader (numbered in the order of their start) and number."""
    for pid, role, rank, worker, loader in (
        (9, "main", 1, None, 0),
        (70, "loader-worker", 0, 1, 555),
        (60, "loader-worker", 0, 0, 555),
        (5, "loader-worker", 0, 0, 333),
        (80, "main", 0, None, 0),
    ):
        Recorder(Process(pid, 1, role, rank, worker, loader), tmp_path).close()
    run = read_run(tmp_path, ("train.py",), 0, "/d")
    shown = [(p.process.rank, p.process.role, p.process.loader, p.process.worker) for p in run.parts]
    assert shown == [
        (0, "main", 0, None),
        (0, "loader-worker", 1, 0),
        (0, "loader-worker", 1, 1),
        (0, "loader-worker", 2, 0),
        (1, "main", 0, None),
    ]
