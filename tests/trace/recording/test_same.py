"""A recorded program computes what it computes unrecorded, and two recordings of one program are equal."""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import tracemalloc
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from tests.trace.programs import DIGEST
from tests.trace.recording.support import recorded, run, seen
from tests.trace.support import traced
from tests.trace.test_programs import MODELS


@pytest.mark.parametrize("kind", MODELS)
def test_a_recorded_model_trains_as_an_unrecorded_one(tmp_path: Path, kind: str) -> None:
    """Bit-equal weights and streams: the output of the program is the same (the helper asks for that)."""
    [seen] = run(tmp_path, DIGEST + MODELS[kind])
    assert seen.complete


def training(meddle: Callable[..., None] | None = None) -> Callable[[], Tensor]:
    """One epoch of a small model with dropout, noise and a loader, from the same seed every time.

    ``meddle`` is called with the optimizer before its steps.
    """
    torch.manual_seed(0)
    noise = np.random.default_rng(1)
    net = nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2))
    optimizer = torch.optim.AdamW(net.parameters())
    if meddle is not None:
        optimizer.register_step_pre_hook(meddle)
    loader = DataLoader(TensorDataset(torch.randn(24, 4), torch.randint(0, 2, (24,))), batch_size=8, shuffle=True)

    def step() -> Tensor:
        for x, y in loader:
            x = x + torch.from_numpy(noise.normal(size=x.shape)).float()
            loss = nn.functional.cross_entropy(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return torch.cat([p.detach().reshape(-1) for p in net.parameters()])

    return step


def test_two_recordings_of_one_program_are_equal(tmp_path: Path) -> None:
    """Event by event, twenty times."""
    first = None
    for number in range(20):
        torch.manual_seed(9)
        with recorded(tmp_path / str(number)) as found:
            training()()
        plain = found[0].plain()
        first = first or plain
        assert len(plain) > 20
        assert plain == first


def test_weights_are_bit_equal_with_and_without(tmp_path: Path) -> None:
    """In one process, also at a closer look."""
    plain = training()()
    for level in ("step", "module", "op"):
        with recorded(tmp_path / level, level=level):
            step = training()
            weights = step()
        assert torch.equal(weights, plain)


def test_a_difference_shows_where_it_begins(tmp_path: Path) -> None:
    """One bit of one weight: what came before is equal, what follows is not."""
    calls = []

    def nudge(optimizer: torch.optim.Optimizer, *_: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            weight = optimizer.param_groups[0]["params"][0].detach().view(-1)
            weight[0] = torch.nextafter(weight[0], torch.tensor(9.0))

    torch.manual_seed(9)
    with recorded(tmp_path / "a") as a:
        training()()
    torch.manual_seed(9)
    with recorded(tmp_path / "b") as b:
        training(nudge)()
    differ = next(i for i, (one, other) in enumerate(zip(a[0].plain(), b[0].plain(), strict=True)) if one != other)
    event = b[0].all[differ]
    assert (event.kind.name, event.step) == ("UPDATE", 1)
    one, other = (each.tensors(each.all[differ])["parameter"] for each in (a[0], b[0]))
    assert one.fingerprints[0] != other.fingerprints[0]
    assert one.fingerprints[1:] == other.fingerprints[1:]


def test_no_tensor_and_no_module_is_kept(tmp_path: Path) -> None:
    """What the program lets go of is freed as without a recording."""
    with recorded(tmp_path / "run"):
        net = nn.Linear(3, 1)
        optimizer = torch.optim.Adam(net.parameters())
        loader = DataLoader(TensorDataset(torch.ones(4, 3)), batch_size=2)
        for (x,) in loader:
            net(x).sum().backward()
            optimizer.step()
        seen = [weakref.ref(each) for each in (net, net.weight, net.weight.grad, optimizer, loader, x)]
        del net, optimizer, loader, x
        gc.collect()
        assert [ref() for ref in seen] == [None] * 6


def test_memory_is_flat(tmp_path: Path) -> None:
    """A thousand steps leave nothing behind but what is on disk, about as many bytes for each."""
    step = training()
    with recorded(tmp_path / "run"):
        for _ in range(100):
            step()
        tracemalloc.start()
        before, resident = tracemalloc.get_traced_memory()[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(334):
            step()
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident
    # Up to 1,024 rows are held back; a thousand steps have 9,000.
    assert after - before < 3_000_000
    assert grown < 30_000  # kilobytes
    [file] = (tmp_path / "run").glob("events-*.sqlite")
    assert file.stat().st_size / 1302 < 3_500


COMPILED = """
import torch
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, 1))
optimizer = torch.optim.AdamW(net.parameters(), lr=torch.tensor(0.01))

@torch.compile(backend="eager")
def train(x):
    loss = net(x).sum()
    loss.backward()
    optimizer.step()
    return loss

for _ in range(3):
    print(train(torch.ones(2, 3)).item())
"""


@pytest.mark.slow
def test_a_compiled_step(tmp_path: Path) -> None:
    """torch.compile leaves the recorder alone, which sees what it sees without, and nothing of the compiling."""
    (tmp_path / "program.py").write_text(COMPILED)
    plain = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, timeout=240)
    done = traced(tmp_path, "--record", "run", "program.py")
    assert (done.returncode, done.stdout) == (0, plain.stdout)
    assert "randlint/trace" not in done.stderr
    [main] = seen(tmp_path / "run")
    step = ["LOSS", "GRADIENTS", "UPDATE"]
    kinds = [kind for kind in main.kinds() if kind != "DRAWS"]
    assert kinds == ["START", "SEED", "LOSS", "INITIAL", *step[1:], *step * 2, "END"]
