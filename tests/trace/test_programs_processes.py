"""Programs of several processes: every one is seen, whoever started it and however it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trace.programs import check, found_draws, found_hits, remarks, wanted_draws, wanted_hits
from tests.trace.ranks import LEAVE, launched
from tests.trace.support import environment, places, traced

POOL = """
import multiprocessing
import random
import sys
import numpy as np

generator = np.random.default_rng(5)

def meet(barrier):
    global together
    together = barrier

def job(number):
    together.wait()
    generator.random()  # draws: object 4
    np.random.rand()  # draws: numpy 4 SEEDED
    random.random()  # draws: python 4 unseeded
    return number

if __name__ == "__main__":
    np.random.seed(0)
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(2, meet, (context.Barrier(2),)) as pool:
        print(pool.map(job, range(4), chunksize=2))
"""


@pytest.mark.parametrize(("method", "numpy"), [("fork", ""), ("spawn", "unseeded")])
def test_pool_workers_are_seen_to_their_last_task(tmp_path: Path, method: str, numpy: str) -> None:
    """Leaving the ``with`` block terminates them, and nothing of what they did is missing."""
    code = POOL.replace("SEEDED", numpy)
    report = check(tmp_path, code, arguments=(method,))
    assert found_draws(report) == wanted_draws(code)
    assert remarks(report) == []
    assert [p["role"] for p in report["trace"]["processes"]] == ["main", "child", "child"]
    lines = {line.strip(): number for number, line in enumerate(POOL.splitlines(), 1)}
    # A forked worker has copies of both states; a spawned one makes a generator of its own, from a seed that is meant.
    copied = [number for line, number in lines.items() if "default_rng" in line or line.startswith("np.random.rand()")]
    assert places(report, "workers-repeat-at-runtime") == (copied if method == "fork" else [])


PARALLEL = (
    """
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")
torch.manual_seed(3)
net = DistributedDataParallel(torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout(0.5)))  # draws: torch 4
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(2):
    optimizer.zero_grad()
    x = torch.full((6, 4), 1.0 + dist.get_rank())
    y = net(x)  # draws: torch 4 dropout
    y.index_select(0, torch.tensor([0, 0])).sum().backward()  # hit: index_add_ backward
    optimizer.step()
if dist.get_rank() == 0:
    print([p.sum().item().hex() for p in net.parameters()])
"""
    + LEAVE
)


@pytest.mark.slow
@pytest.mark.parametrize("outside", [True, False], ids=["torchrun-traces", "trace-torchrun"])
def test_ranks_are_seen_either_way_round(tmp_path: Path, outside: bool) -> None:
    """A launcher is no code of the user's: its own draws are no findings, and no line of torch's is named."""
    (tmp_path / "program.py").write_text(PARALLEL)
    launch = ["--standalone", "--nproc-per-node", "2"]
    python = [sys.executable, "-m", "torch.distributed.run"]
    told = ["--format", "json", "--output", "report.json"]
    plain = _run(tmp_path, [*python, *launch, "program.py"])
    if outside:
        trace = ["-m", "randlint", "trace", "--isolated"]
        done = _run(tmp_path, [*python, *launch, *trace, *told, "program.py"])
    else:
        found = shutil.which("torchrun", path=str(Path(sys.executable).parent))
        target = ["torchrun"] if found else ["-m", "torch.distributed.run"]
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        done = launched(lambda: traced(tmp_path, *told, *target, *launch, "program.py", PATH=path, OMP_NUM_THREADS="1"))
    assert done.stdout == plain.stdout
    report: dict[str, Any] = json.loads((tmp_path / "report.json").read_text())
    assert found_hits(report) == wanted_hits(PARALLEL)
    assert [k["ranks"] for k in report["trace"]["kernels"]] == [[0, 1]]
    assert [d for d in found_draws(report) if d[0] == "torch"] == wanted_draws(PARALLEL)
    assert places(report, "unseeded-draw") == []
    assert [p["rank"] for p in report["trace"]["processes"] if p["rank"] is not None] == [0, 1]
    assert remarks(report) == []


def _run(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    return launched(
        lambda: subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=240, env=environment(OMP_NUM_THREADS="1")
        )
    )
