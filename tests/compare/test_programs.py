"""Real programs: run several times, resumed, and with two ranks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trace.ranks import LEAVE, launched
from tests.trace.support import environment, traced

COMPARE = [sys.executable, "-m", "randlint", "compare", "--format", "json"]


def compared(folder: Path, *arguments: str, **env: str) -> Any:
    done = subprocess.run(
        [*COMPARE, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        env=environment(OMP_NUM_THREADS="1", **env),
    )
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


TRAINING = """
import sys
import torch

torch.manual_seed(0)
model = torch.nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
noise = torch.Generator()
noise.{seed}
for step in range(4):
    rows = torch.ones(3, 4)
    if step == 2:
        rows = rows + torch.rand(3, 4, generator=noise)
    loss = model(rows).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("trained with", sys.argv[1:])
"""


def test_runs_of_one_program_that_agree(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TRAINING.format(seed="manual_seed(1)"), "utf-8")
    found = compared(tmp_path, "--run", "3", "--", "train.py", "--option")
    assert (found["verdict"], found["agreement"]) == ("equal", {"runs": 3, "groups": [[1, 2, 3]]})
    assert found["runs"][0]["command"] == ["train.py", "--option"]


def test_runs_that_part_are_looked_at_closely(tmp_path: Path) -> None:
    """Two more runs are recorded operation by operation in the step that differs; recordings are kept on demand."""
    (tmp_path / "train.py").write_text(TRAINING.format(seed="seed()"), "utf-8")
    found = compared(tmp_path, "--run", "2", "--keep", "kept", "--", "train.py")
    divergence = found["divergence"]
    assert (found["agreement"]["groups"], divergence["step"], divergence["channel"]) == ([[1], [2]], 2, "stream")
    assert divergence["place"] == {"path": "train.py", "line": 13}
    assert "entropy-seed" in [cause["kind"] for cause in found["causes"]]
    assert "recorded in detail: steps 1 to 2 of two more runs" in found["remarks"]
    assert sorted(p.name for p in (tmp_path / "kept").iterdir()) == ["detail-1", "detail-2", "run-1", "run-2"]
    again = compared(tmp_path, "kept/detail-1", "kept/detail-2")
    assert again["divergence"]["place"] == divergence["place"]


def test_a_program_that_fails_cannot_be_compared(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("raise SystemExit(3)\n", "utf-8")
    done = subprocess.run(
        [*COMPARE, "--run", "2", "--", "train.py"], cwd=tmp_path, capture_output=True, text=True, env=environment()
    )
    assert done.returncode == 2
    assert "train.py: ended with exit code 3 in run-1" in done.stderr


RESUMED = """
import sys
import torch

torch.manual_seed(0)
rows = torch.randn(16, 4)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(rows), batch_size=4, shuffle=True)
model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout(0.5), torch.nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
epochs, resumed, left_out = int(sys.argv[1]), sys.argv[2:3] == ["resume"], sys.argv[3:]
first = 0
if resumed:
    state = torch.load("state.pt")
    first = 1
    if "model" not in left_out:
        model.load_state_dict(state["model"])
    if "optimizer" not in left_out:
        optimizer.load_state_dict(state["optimizer"])
    if "random" not in left_out:
        torch.set_rng_state(state["random"])
for epoch in range(first, epochs):
    for (batch,) in loader:
        loss = model(batch).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
if epochs == 1:
    random = torch.get_rng_state()
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "random": random}, "state.pt")
"""


@pytest.fixture(scope="module")
def resumable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a program, a checkpoint after its first epoch, and a recording of two epochs at one go."""
    folder = tmp_path_factory.mktemp("resumable")
    (folder / "train.py").write_text(RESUMED, "utf-8")
    subprocess.run([sys.executable, "train.py", "1"], cwd=folder, check=True, env=environment(OMP_NUM_THREADS="1"))
    assert traced(folder, "--record", "whole", "train.py", "2", OMP_NUM_THREADS="1").returncode == 0
    return folder


def test_a_resumed_run_is_equal(resumable: Path) -> None:
    """A run is named by its recording or its command line."""
    found = compared(resumable, "--resume", "whole", "python train.py 2 resume")
    assert (found["verdict"], found["causes"]) == ("equal", [])
    assert found["remarks"] == ["B goes on where A had made 4 updates: steps are counted as in A"]
    assert [step["step"] for step in found["after"]] == [4, 5, 6, 7]


@pytest.mark.parametrize(
    ("left_out", "kind", "channel", "step"),
    [
        ("model", "weights-not-restored", None, None),
        ("optimizer", "optimizer-not-restored", "parameters", 4),
        ("random", "rng-not-restored", "batch-order", 4),
    ],
)
def test_what_was_not_restored_is_named(
    resumable: Path, left_out: str, kind: str, channel: str | None, step: int | None
) -> None:
    found = compared(resumable, "--resume", "whole", f"train.py 2 resume {left_out}")
    assert found["verdict"] == "different"
    assert kind in [cause["kind"] for cause in found["causes"]]
    if channel is not None:
        assert (found["divergence"]["channel"], found["divergence"]["step"]) == (channel, step)


RANKS = (
    """
import os
import torch
import torch.distributed as dist

dist.init_process_group("gloo")
torch.manual_seed(0)
model = torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
other = os.environ.get("OTHER") and dist.get_rank() == 1
for step in range(3):
    rows = torch.ones(2, 4) * (2.0 if other and step == 1 else 1.0)
    optimizer.zero_grad()
    loss = model(rows).square().mean()
    loss.backward()
    optimizer.step()
"""
    + LEAVE
)


def test_two_ranks_are_compared_rank_by_rank(tmp_path: Path) -> None:
    """One rank computes something else in one step; the other one sees it in the gradients that they share."""
    (tmp_path / "ranks.py").write_text(RANKS, "utf-8")
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "ranks.py"]
    for name, more in (("a", {}), ("b", {"OTHER": "1"})):
        launched(
            lambda name=name, more=more: traced(  # type: ignore[misc]
                tmp_path, "--record", name, "--force", *launch, OMP_NUM_THREADS="1", **more
            )
        )
    found = compared(tmp_path, "a", "b")
    divergence = found["divergence"]
    assert [run["ranks"] for run in found["runs"]] == [2, 2]
    assert (divergence["rank"], divergence["step"], divergence["channel"]) == (1, 1, "loss")
