"""Whole programs that hard-code CUDA run unchanged, and compute what they compute when they are told to use the CPU."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.trace.ranks import launched
from tests.trace.remap_support import ASSUMED, ROOT, run_assuming_cuda

torch = pytest.importorskip("torch")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(torch.cuda.is_available(), reason="CUDA is there and need not be assumed"),
]

# In the manner of pytorch/examples: mnist
EXAMPLE = """
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(4 * 36, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv(x))), 2)
        return F.log_softmax(self.fc(torch.flatten(self.dropout(x), 1)), dim=1)


def main():
    torch.manual_seed(1)
    use_cuda = torch.cuda.is_available()
    device = torch.device("cuda" if use_cuda else "cpu")
    kwargs = {"num_workers": 1, "pin_memory": True} if use_cuda else {"num_workers": 1}
    images = torch.randn(64, 1, 14, 14, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(64) % 10
    loader = DataLoader(TensorDataset(images, labels), batch_size=16, shuffle=True, **kwargs)
    model = Net().to(device)
    optimizer = torch.optim.Adadelta(model.parameters(), lr=1.0)
    for data, target in loader:
        data, target = data.to(device, non_blocking=True), target.to(device)
        optimizer.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
    print(use_cuda, sum(p.double().sum() for p in model.parameters()).item().hex())


if __name__ == "__main__":
    main()
"""

# In the manner of nanoGPT: train.py
NANO = """
from contextlib import nullcontext
import inspect
import sys
import torch
import torch.nn as nn
from torch.nn import functional as F

device = sys.argv[1]
dtype = "bfloat16" if torch.cuda.is_available() and torch.cuda.is_bf16_supported() else "float32"
torch.manual_seed(1337)
torch.backends.cuda.matmul.allow_tf32 = True
device_type = "cuda" if "cuda" in device else "cpu"
ptdtype = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[dtype]
ctx = nullcontext() if device_type == "cpu" else torch.amp.autocast(device_type=device_type, dtype=ptdtype)


def get_batch():
    ix = torch.randint(100, (4,))
    x = torch.stack([torch.arange(i, i + 8) % 50 for i in ix.tolist()])
    y = (x + 1) % 50
    if device_type == "cuda":
        return x.pin_memory().to(device, non_blocking=True), y.pin_memory().to(device, non_blocking=True)
    return x.to(device), y.to(device)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(50, 16)
        self.qkv = nn.Linear(16, 48)
        self.head = nn.Linear(16, 50, bias=False)
        self.wte.weight = self.head.weight

    def forward(self, idx, targets):
        pos = torch.arange(0, idx.size(1), dtype=torch.long, device=idx.device)
        q, k, v = self.qkv(self.wte(idx)).split(16, dim=2)
        y = F.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None], dropout_p=0.1, is_causal=True)
        logits = self.head(y[:, 0])
        return logits, F.cross_entropy(logits.view(-1, 50), targets.view(-1))


model = Model().to(device)
use_fused = "fused" in inspect.signature(torch.optim.AdamW).parameters and device_type == "cuda"
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, **(dict(fused=True) if use_fused else dict()))
scaler = torch.cuda.amp.GradScaler(enabled=(dtype == "float16"))
X, Y = get_batch()
for step in range(8):
    with ctx:
        logits, loss = model(X, Y)
    X, Y = get_batch()
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad(set_to_none=True)
    first = loss.item() if step == 0 else first
print(dtype, logits.dtype, use_fused, loss.item() < first)
"""

# What training scripts do besides: gradient scaling in float16, streams, events, memory, checkpoints, recomputation
BESIDES = """
import torch
import torch.nn as nn
from torch.utils.checkpoint import checkpoint
from torch.profiler import ProfilerActivity, profile

torch.manual_seed(0)
torch.cuda.manual_seed_all(0)
torch.cuda.set_device(0)
torch.backends.cudnn.benchmark = True
net = nn.DataParallel(nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1)), device_ids=[0]).cuda()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cuda", init_scale=16.0)
copy = torch.cuda.Stream()
start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
start.record()
for _ in range(3):
    with torch.cuda.stream(copy):
        batch = torch.randn(16, 8).pin_memory().cuda(non_blocking=True)
    torch.cuda.current_stream().wait_stream(copy)
    batch.record_stream(torch.cuda.current_stream())
    with torch.autocast("cuda", dtype=torch.float16):
        loss = checkpoint(net, batch, use_reentrant=False).square().mean()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad()
end.record()
torch.cuda.synchronize()
assert start.elapsed_time(end) > 0
assert torch.cuda.max_memory_allocated() / 1e9 >= 0
torch.save({"net": net.state_dict(), "rng": torch.cuda.get_rng_state()}, "last.pt")
state = torch.load("last.pt", map_location="cuda:0")
net.load_state_dict(state["net"])
torch.cuda.set_rng_state(state["rng"])
with profile(activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA]):
    net(batch)


@torch.jit.script
def scripted(x: torch.Tensor):
    return torch.zeros(2) + x.to(torch.float64)


print(scaler.get_scale(), len(state["net"]), scripted(torch.ones(2).cuda()).dtype)
"""


def test_an_example_trains_as_on_the_cpu(tmp_path: Path) -> None:
    """With pinned batches from a worker; the weights are those of the run without CUDA, to the last bit."""
    with_cuda = run_assuming_cuda(tmp_path, EXAMPLE)[-1].split()
    without = run_assuming_cuda(tmp_path, EXAMPLE, before="")[-1].split()
    assert (with_cuda[0], without[0]) == ("True", "False")
    assert with_cuda[1] == without[1]


@pytest.mark.parametrize("device", ["cuda", "cuda:0"])
def test_a_small_gpt_trains(tmp_path: Path, device: str) -> None:
    """With bfloat16, a fused optimizer and pinned batches."""
    assert run_assuming_cuda(tmp_path, NANO, device)[-1] == "bfloat16 torch.bfloat16 True True"


def test_everything_that_scripts_do_besides(tmp_path: Path) -> None:
    """Gradients are scaled, streams and events answer, checkpoints come back, and the profiler keeps quiet."""
    assert run_assuming_cuda(tmp_path, BESIDES)[-1] == "16.0 4 torch.float64"


DISTRIBUTED = """
import os
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

rank = int(os.environ["LOCAL_RANK"])
dist.init_process_group("nccl", device_id=torch.device("cuda", rank))
torch.cuda.set_device(rank)
assert rank < torch.cuda.device_count() and torch.cuda.current_device() == rank
net = torch.nn.SyncBatchNorm.convert_sync_batchnorm(torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2)))
net = DistributedDataParallel(net.to(f"cuda:{rank}"), device_ids=[rank], output_device=rank)
net(torch.randn(3, 2, device=torch.device("cuda", rank))).sum().backward()
total = torch.ones(1).cuda()
dist.all_reduce(total)
dist.barrier(device_ids=[rank])
group = dist.new_group([0, 1], backend="nccl")
if rank == 0:
    print(dist.get_backend(), dist.get_backend(group), total.item())
dist.destroy_process_group()
"""


def test_two_processes_train_over_gloo(tmp_path: Path) -> None:
    """A program for two cards under torchrun: NCCL becomes gloo, and every process has its card."""
    script = tmp_path / "program.py"
    script.write_text(ASSUMED + DISTRIBUTED)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(script)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    run = launched(
        lambda: subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    )
    assert run.stdout.splitlines() == ["gloo gloo 2.0"]


COMPILED = """
import torch
import torch.nn as nn
from torch._dynamo.utils import counters


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        zeros = torch.zeros(x.shape[0], 8, device=x.device) + torch.ones(8, device="cuda")
        with torch.autocast("cuda", dtype=torch.bfloat16):
            hidden = self.fc(x)
        return (hidden.float() + zeros + x.new_zeros(8, device="cuda")).to("cuda").cuda(non_blocking=True).sum()


x = torch.randn(4, 8, device="cuda")
for mode in ("default", "reduce-overhead"):
    net = torch.compile(Net().cuda(), fullgraph=True, mode=mode)
    for _ in range(2):
        net(x).backward()
print(counters["stats"]["unique_graphs"], dict(counters["graph_break"]))
"""


@pytest.mark.skipif(
    not (os.environ.get("CXX") or shutil.which("g++") or shutil.which("clang++")), reason="inductor needs a compiler"
)
def test_compilation_stays_on(tmp_path: Path) -> None:
    """One graph for each compiled module and no breaks; mode="reduce-overhead" goes without CUDA graphs."""
    assert run_assuming_cuda(tmp_path, COMPILED)[-1] == "2 {}"


TRAINER = """
import torch
import lightning


class Module(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(4, 1)

    def training_step(self, batch, index):
        return self.fc(batch[0]).mean()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(16, 4)), batch_size=4, pin_memory=True)
quiet = dict(logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)
trainer = lightning.Trainer(accelerator="gpu", devices=1, precision="16-mixed", max_epochs=1, **quiet)
trainer.fit(Module(), loader)
print(trainer.strategy.root_device, trainer.global_step)
"""


def test_lightning_trains_on_its_gpu_accelerator(tmp_path: Path) -> None:
    """``accelerator="gpu"`` with mixed precision."""
    pytest.importorskip("lightning")
    assert run_assuming_cuda(tmp_path, textwrap.dedent(TRAINER))[-1] == "cuda:0 4"
