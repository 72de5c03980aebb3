"""Programs whose graphs are built in unusual ways: recomputed, in threads, by functions of their own, compiled."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.trace.programs import DIGEST, check, found_draws, remarks, wanted_draws

NESTED = """
import threading
import torch
from torch.utils.checkpoint import checkpoint

class Rows(torch.autograd.Function):
    @staticmethod
    def forward(ctx, table, index):
        ctx.save_for_backward(index)
        ctx.rows = len(table)
        return table.index_select(0, index)

    @staticmethod
    def backward(ctx, gradient):
        (index,) = ctx.saved_tensors
        return torch.zeros(ctx.rows, gradient.shape[1]).index_add(0, index, gradient), None  # hit: index_add backward

def block(x):
    x = torch.nn.functional.dropout(layer(x), 0.5)  # draws: torch 8 dropout
    return x.gather(0, index[:, None].expand(4, 4))  # hit: scatter_add_ backward

torch.manual_seed(0)
table = torch.nn.Parameter(torch.randn(6, 4))  # draws: torch 1
layer = torch.nn.Linear(4, 4)  # draws: torch 2
index = torch.tensor([0, 0, 1, 2])
optimizer = torch.optim.SGD([table, *layer.parameters()], lr=0.1)
for reentrant in (False, True):
    for step in range(2):
        optimizer.zero_grad()
        Rows.apply(checkpoint(block, table, use_reentrant=reentrant), index).sum().backward()
        optimizer.step()
show(table, layer.weight, torch.get_rng_state())
"""


def test_recomputed_and_custom_backward_passes_have_lines(tmp_path: Path) -> None:
    """Both ways of checkpointing, and an operation in the backward method of a function, which is its own line."""
    report = check(tmp_path, DIGEST + NESTED, "--confirm", "2")
    assert found_draws(report) == wanted_draws(DIGEST + NESTED)
    assert remarks(report) == []


THREADS = """
import threading
import torch

index = torch.tensor([0, 0, 1])

def select(results):
    results["select"] = torch.ones(5, 3, requires_grad=True).index_select(0, index).sum()  # hit: index_add_ backward

def gather(results):
    rows = index[:, None].expand(3, 3)
    results["gather"] = torch.ones(5, 3, requires_grad=True).gather(0, rows).sum()  # hit: scatter_add_ backward

def whole(results):
    loss = torch.ones(5, 3, requires_grad=True).cumsum(0).index_select(1, index).sum()  # hit: index_add_ backward
    loss.backward()

results = {}
for work in (select, gather, whole):
    thread = threading.Thread(target=work, args=(results,))
    thread.start()
    thread.join()
results["gather"].backward()
results["select"].backward()
print(results)
"""


def test_graphs_of_several_threads_are_told_apart(tmp_path: Path) -> None:
    """Each thread numbers its nodes from zero; a backward pass in another thread still finds the forward line."""
    report = check(tmp_path, THREADS)
    assert remarks(report) == []


PENALTY = """
import torch

torch.manual_seed(0)
x = torch.randn(40, requires_grad=True)
kernel = torch.randn(1, 1, 3, requires_grad=True)
sums = torch.tanh(x).cumsum(0)  # hit: cumsum forward; hit: cumsum backward
smooth = torch.nn.functional.conv1d(sums.view(1, 1, -1), kernel)  # hit: convolution_backward backward
(slope,) = torch.autograd.grad(smooth.pow(2).sum(), x, create_graph=True)
((slope.norm() - 1) ** 2).backward()
show(x.grad, kernel.grad)
"""


def test_the_gradient_of_a_gradient_has_the_line_of_the_forward_pass(tmp_path: Path) -> None:
    """What a backward pass calls while its own graph is recorded, and what runs backward through that."""
    report = check(tmp_path, DIGEST + PENALTY, "--confirm", "2")
    (cumsum,) = [k for k in report["trace"]["kernels"] if (k["op"], k["phase"]) == ("aten::cumsum", "backward")]
    assert (cumsum["calls"], remarks(report)) == (3, [])


COMPILED = """
import torch

torch.manual_seed(0)
table = torch.nn.Parameter(torch.randn(50, 8, dtype=torch.float32))

def loss(index, weight):  # here
    return (torch.relu(table[index]) * weight).sum()

index, weight = torch.randint(0, 50, (400,)), torch.ones(400, 8)
faster = torch.compile(loss)
for step in range(2):
    faster(index, weight).backward()
show(table.grad)
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which(os.environ.get("CXX", "g++")) is None, reason="inductor needs a C++ compiler")
def test_compiled_code_with_atomics_is_put_down_to_its_function(tmp_path: Path) -> None:
    """The gradients of a lookup are added with atomics; those of ones are exact, so that runs can be compared."""
    env = {"OMP_NUM_THREADS": "2", "TORCHINDUCTOR_CACHE_DIR": str(tmp_path / "cache")}
    report = check(tmp_path, DIGEST + COMPILED, **env)
    (graph,) = report["trace"]["compiled"]
    here = (DIGEST + COMPILED).splitlines().index("def loss(index, weight):  # here") + 1
    assert (graph["line"], graph["function"], graph["phases"], graph["calls"]) == (here, "loss", ["backward"], 2)
    assert remarks(report) == []
