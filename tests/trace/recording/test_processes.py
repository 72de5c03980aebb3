"""Recordings of programs of several processes, and of programs that do not come to their end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import read_recording
from tests.trace.ranks import LEAVE, launched
from tests.trace.recording.support import Seen, lines, manifest, run, seen
from tests.trace.support import TRACE, environment, traced

WORKERS = """
import sys
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

class Data(Dataset):
    def __init__(self):
        self.rng = np.random.default_rng(7)
    def __len__(self):
        return 8
    def __getitem__(self, index):
        open("data.txt").close()
        return self.rng.random() + np.random.rand() + index

if __name__ == "__main__":
    open("data.txt", "w").write("x")
    torch.manual_seed(0)
    loader = DataLoader(Data(), batch_size=2, num_workers=2, multiprocessing_context=sys.argv[1],
                        persistent_workers=sys.argv[1] == "fork")
    print([batch.tolist() for batch in loader])
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_loader_workers_have_files_of_their_own(tmp_path: Path, method: str) -> None:
    """With their seeds, draws and files, also where they are ended by a signal, as workers that stay are."""
    main, *workers = run(tmp_path, WORKERS, arguments=(method,))
    assert [each.process.role for each in workers] == ["loader-worker"] * 2
    assert [each.process.worker for each in workers] == [0, 1]
    assert len(main.of(Kind.BATCH)) == 4
    line = WORKERS.splitlines().index("        return self.rng.random() + np.random.rand() + index") + 1
    for each in workers:
        seeds = [event.name for event in each.of(Kind.SEED)]
        assert [name for name in seeds if name in ("python", "torch", "numpy")] == ["python", "torch", "numpy"]
        draws = [event for event in each.of(Kind.DRAWS) if event.name == "numpy"]
        assert (sum(event.value or 0 for event in draws), set(lines(draws))) == (4, {line})
        assert [Path(found.path).name for found in each.inputs] == ["data.txt"]
        assert each.sources == {} or method == "spawn"
    assert workers[0].of(Kind.SEED)[0].detail["value"] != workers[1].of(Kind.SEED)[0].detail["value"]


FORK = """
import os
import random
import torch
torch.manual_seed(0)
random.seed(0)
torch.rand(1)
for act in (lambda: None, lambda: (torch.rand(1), random.random())):
    child = os.fork()
    if child == 0:
        act()
        os._exit(0)
    os.waitpid(child, 0)
torch.rand(1)
"""


def test_a_fork_writes_if_it_has_something_to_write(tmp_path: Path) -> None:
    """The parent's file stays the parent's; Python's stream is another one in a fork."""
    main, child = run(tmp_path, FORK)
    assert (main.process.role, child.process.role) == ("main", "child")
    assert [(event.name, event.value) for event in main.of(Kind.DRAWS)] == [("torch", 1.0)] * 2
    assert [event.name for event in child.of(Kind.DRAWS)] == ["torch", "python"]
    assert set(child.streams(child.all[0])) == {"torch"}
    assert (main.complete, child.complete) == (True, True)


ENDLESS = """
import os, signal, sys, time
import torch
torch.manual_seed(0)
weight = torch.nn.Parameter(torch.ones(2))
optimizer = torch.optim.SGD([weight], lr=0.1)
begun = time.monotonic()
for step in range(10**9):
    weight.sum().backward()
    optimizer.step()
    time.sleep(0.01)
    if step == 3:
        print("ready", flush=True)
    if sys.argv[1:] and time.monotonic() - begun > 2.5:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def whole(each: Seen) -> None:
    """Every step that is there is there with all of its events."""
    assert each.steps > 3
    steps = ["GRADIENTS", "UPDATE"]
    kinds = [event.kind.name for event in each.of(Kind.GRADIENTS, Kind.UPDATE)]
    assert kinds[: 2 * each.steps] == steps * each.steps


def test_a_killed_run_can_be_read(tmp_path: Path) -> None:
    """Up to about a second before its end, and it says how it ended."""
    (tmp_path / "program.py").write_text(ENDLESS)
    done = traced(tmp_path, "--record", "run", "program.py", "now")
    assert done.returncode == -signal.SIGKILL
    [main] = seen(tmp_path / "run")
    whole(main)
    assert not main.complete
    assert manifest(tmp_path / "run")["exit_code"] == -signal.SIGKILL
    assert "recorded " in done.stderr.splitlines()[-1]


def test_an_interrupted_run_is_complete(tmp_path: Path) -> None:
    """Ctrl-C: the program ends as it wants, and the recording with it."""
    (tmp_path / "program.py").write_text(ENDLESS)
    process = subprocess.Popen(
        [*TRACE, "--record", "run", "program.py"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    assert manifest(tmp_path / "run")["exit_code"] is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    [main] = seen(tmp_path / "run")
    whole(main)
    assert main.complete
    assert "KeyboardInterrupt" in err
    assert err.splitlines()[-1].startswith("recorded ")


RANKS = (
    """
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")
torch.manual_seed(dist.get_rank())
net = DistributedDataParallel(torch.nn.Linear(4, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(2):
    optimizer.zero_grad()
    net(torch.full((6, 4), 1.0 + dist.get_rank())).sum().backward()
    optimizer.step()
"""
    + LEAVE
)


@pytest.mark.slow
@pytest.mark.parametrize("outside", [True, False], ids=["torchrun-traces", "trace-torchrun"])
def test_ranks_record_into_one_folder(tmp_path: Path, outside: bool) -> None:
    """Either way round: losses differ, gradients and parameters do not, and names are those of the plain module."""
    (tmp_path / "program.py").write_text(RANKS)
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    trace = ["-m", "randlint", "trace", "--isolated", "--record", "run", "--force"]
    command = [*torchrun, *trace, "program.py"] if outside else [*trace, *torchrun, "program.py"]
    done = launched(
        lambda: subprocess.run(
            [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, timeout=240,
            env=environment(OMP_NUM_THREADS="1"),
        )
    )  # fmt: skip
    assert "recorded 2 steps (" in done.stderr
    recording = read_recording(tmp_path / "run")
    ranks = recording.ranks
    assert sorted(ranks, key=str) == [0, 1]
    one, other = Seen(ranks[0]), Seen(ranks[1])
    recording.close()
    assert [event.outputs for event in one.of(Kind.LOSS)] != [event.outputs for event in other.of(Kind.LOSS)]
    for kind in (Kind.INITIAL, Kind.GRADIENTS, Kind.UPDATE):
        for left, right in zip(one.of(kind), other.of(kind), strict=True):
            assert left.outputs == right.outputs
            assert one.tensors(left) == other.tensors(right)
    assert one.tensors(one.of(Kind.INITIAL)[0])["parameter"].names == ("weight", "bias")


SPAWNED_RANKS = """
import os
import torch
import torch.distributed as dist
import torch.multiprocessing

def main(rank):
    dist.init_process_group("gloo", init_method="file://" + os.path.abspath("meet"), rank=rank, world_size=2)
    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    weight.sum().backward()
    optimizer.step()
    dist.barrier()
    dist.destroy_process_group()

if __name__ == "__main__":
    torch.multiprocessing.spawn(main, nprocs=2)
"""


@pytest.mark.slow
def test_ranks_that_the_program_starts_itself(tmp_path: Path) -> None:
    """No environment says their rank: they learn it from their process group."""
    (tmp_path / "program.py").write_text(SPAWNED_RANKS)

    def start() -> subprocess.CompletedProcess[str]:
        (tmp_path / "meet").unlink(missing_ok=True)
        return traced(tmp_path, "--record", "run", "--force", "program.py", OMP_NUM_THREADS="1")

    launched(start)
    recording = read_recording(tmp_path / "run")
    assert sorted(recording.ranks, key=str) == [0, 1]
    recording.close()


def test_a_full_disk_ends_the_recording_and_not_the_program(tmp_path: Path) -> None:
    """And the report says so."""
    code = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
import torch
weight = torch.nn.Parameter(torch.ones(2000))
optimizer = torch.optim.Adam([weight])
for step in range(400):
    weight.sum().backward()
    optimizer.step()
print("ended")
"""
    (tmp_path / "program.py").write_text(code)
    done = traced(tmp_path, "--record", "run", "program.py", TMPDIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "ended\n")
    assert "the recording of a process ended early" in " ".join(done.stderr.split())
    assert os.listdir(tmp_path / "run")
