"""Traced runs and what a judge says of them, made by hand for the tests of the reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from randlint.catalogue import Catalogue, Rule
from randlint.catalogue.kernels import Advice, Kernel, Kernels
from randlint.findings import Confidence, Finding, Location, Profile, Result, Severity
from randlint.trace.data import (
    CompiledGraph,
    Draw,
    Frame,
    Machine,
    Part,
    Process,
    Remark,
    Replay,
    Run,
    Seed,
    Setting,
    Site,
)
from randlint.trace.judge.sites_of_kernels import CONFIRMED, COVERED, EXECUTED, NOT_REPRODUCED, WOULD_RUN, KernelSite
from randlint.trace.report.view import TraceView

SOURCE = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(1000, 64)
        self.dropout = nn.Dropout(0.1)

    def forward(self, index, out):
        rows = self.embedding.weight[index]
        out = out.index_add(0, index, rows)  # adds up
        up = nn.functional.interpolate(rows[None], scale_factor=2, mode="linear")
        return self.dropout(out), up


def main():
    torch.manual_seed(0)
    net = Net()
    loss = net(*batch())[0].sum()
    loss.backward()
"""
ADVICE = {
    "rewrite": Advice("Sort the indices or use a matrix product: no setting of torch makes this deterministic.", 1),
    "deterministic-mode": Advice("Call `torch.use_deterministic_algorithms(True)`: it has another path.", 2),
}
CAUSES = {"float-atomics": "additions of floating-point numbers in the order in which threads arrive"}


def kernels() -> Kernels:
    row = Kernel(
        id="index-add-cuda",
        op="aten::index_add",
        api=("Tensor.index_add",),
        device="cuda",
        phase="forward",
        mode="switches",
        cause="float-atomics",
        advice="deterministic-mode",
        limits="not for integers",
    )
    later = replace(row, id="later", since="3.0")
    return Kernels((row, later), causes=CAUSES, advice=ADVICE)


def catalogue() -> Catalogue:
    rules = [
        _rule("RND901", "nondeterministic-kernel", "runs-differ"),
        _rule("RND902", "unseeded-draw", "runs-differ"),
        _rule("RND906", "workers-repeat-at-runtime", "workers-repeat"),
    ]
    known = {rule.name: rule for rule in rules}
    return Catalogue(known, apis={}, module_aliases=(), tables={}, libraries={})


def _rule(code: str, name: str, breaks: str) -> Rule:
    return Rule(code, name, breaks, Severity.WARNING, Profile.DEFAULT, "summary", "why", "fix", {})


def frame(path: Path | str, line: int, function: str = "forward") -> Frame:
    return Frame(str(path), line, function, 9, line, 20)


def kernel(path: Path | str, line: int, **changes: Any) -> KernelSite:
    """index_add at a line, executed on CUDA 30 times in 10 steps."""
    site = KernelSite(
        op="aten::index_add",
        overload="",
        api=("Tensor.index_add", "torch.index_add"),
        device="cuda",
        phase="forward",
        site=Site(frame(path, line)),
        node="",
        calls=30,
        verdict=EXECUTED,
        cause=CAUSES["float-atomics"],
        advice_id="deterministic-mode",
        advice=ADVICE["deterministic-mode"].text,
        advice_rank=2,
        confidence=Confidence.HIGH,
        held=3,
        looked=3,
        steps=(3,) * 10,
        rows=("index-add-cuda",),
    )
    return replace(site, **changes)


def rewrite(path: Path | str, line: int, **changes: Any) -> KernelSite:
    """A backward operation that no setting makes deterministic; it was replayed, and differed."""
    advice = ADVICE["rewrite"]
    changes = {
        "op": "aten::index_put_",
        "api": ("Tensor.__getitem__",),
        "device": "cpu",
        "phase": "backward",
        "node": "IndexBackward0",
        "verdict": CONFIRMED,
        "advice_id": "rewrite",
        "advice": advice.text,
        "advice_rank": advice.rank,
        "replay": Replay(calls=5, replays=15, differed=14, largest_absolute=1.5e-5, largest_ulp=12),
        **changes,
    }
    return kernel(path, line, **changes)


def finding(path: str = "train.py", line: int = 13, **changes: Any) -> Finding:
    found = Finding(
        rule="nondeterministic-kernel",
        code="RND901",
        breaks="runs-differ",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        location=Location(path, line, 9, line, 20),
        message="`index_add` ran 30 times on CUDA",
        help=ADVICE["deterministic-mode"].text,
        origin="runtime",
        fingerprint=f"{path}-{line}",
        source_lines=("        out = out.index_add(0, index, rows)  # adds up",),
    )
    return replace(found, **changes)


def unseeded(path: str = "train.py", line: int = 20, **changes: Any) -> Finding:
    base = finding(path, line, rule="unseeded-draw", code="RND902", severity=Severity.ERROR, stream="numpy")
    message = "12 numbers were drawn from numpy's global stream before anything seeded it"
    return replace(base, **{"message": message, "help": "call `np.random.seed(...)` first", **changes})


def machine(**changes: Any) -> Machine:
    base = Machine(
        python="3.11.9",
        platform="Linux-6.1-x86_64",
        torch="2.13.0",
        numpy="2.2.0",
        cuda="13.0",
        devices=("NVIDIA H200", "NVIDIA H200"),
        capability="AVX2",
        threads=8,
        mechanism="override",
    )
    return replace(base, **changes)


def part(directory: Path, **changes: Any) -> Part:
    """The main process: draws, seeds, settings and a compiled function."""
    path = directory / "train.py"
    base = Part(
        Process(100, argv=("train.py", "--epochs", "3"), cwd=str(directory)),
        machine(),
        draws=[
            Draw("torch", "aten::bernoulli_", Site(frame(path, 15)), purpose="dropout", rate=0.1, order=9, calls=30),
            Draw("torch", "aten::random_", Site(frame(path, 21, "main")), purpose="loader-unused", order=5, calls=2),
            Draw("numpy", "numpy.random.rand", Site(frame(path, 20, "main")), seeded=False, calls=12, unseeded_calls=9),
            _own(path),
        ],
        seeds=[
            Seed("torch", "torch.manual_seed", Site(frame(path, 19, "main")), "0", order=1, calls=1),
            Seed("numpy", "numpy.random.seed", Site(frame(path, 21, "main")), "7", library="lightning", calls=1),
        ],
        settings=[
            Setting("torch.backends.cudnn.benchmark", "", "False"),
            Setting("torch.backends.cudnn.benchmark", "False", "True", Site(frame(path, 20, "main")), order=4, calls=1),
            Setting("torch.backends.cudnn.benchmark", "True", "False", None, "lightning", order=6, calls=1),
            Setting("CUBLAS_WORKSPACE_CONFIG", "", ":4096:8"),
        ],
        compiled=[CompiledGraph(frame(path, 11), ("tl.atomic_add",), ("aten.index_add",), "cuda", "backward", calls=4)],
        remarks=[Remark("torchvision 0.28.0: its kernels were watched too")],
        steps=10,
        complete=True,
    )
    return replace(base, **changes)


def _own(path: Path) -> Draw:
    made = frame(path, 8, "__init__")
    where = Site(frame(path, 12))
    return Draw("object", "torch.rand", where, "torch.Generator", made, seeded=False, constant=True, calls=4)


def worker(directory: Path, number: int) -> Part:
    """A loader worker that torch has seeded."""
    process = Process(200 + number, 100, "loader-worker", worker=number, loader=1)
    seed = Seed("numpy", "numpy.random.seed", None, str(1000 + number), library="torch", calls=1)
    draw = Draw("numpy", "numpy.random.rand", Site(frame(directory / "train.py", 20, "main")), calls=8)
    return Part(process, machine(), draws=[draw], seeds=[seed], complete=True)


def run(directory: Path, *parts: Part, **changes: Any) -> Run:
    """A run of `train.py --epochs 3` in ``directory``, whose file is written there."""
    (directory / "train.py").write_text(SOURCE, "utf-8")
    made = list(parts) or [part(directory), worker(directory, 0), worker(directory, 1)]
    return replace(Run(made, ("train.py", "--epochs", "3"), 0, str(directory)), **changes)


def sites(directory: Path) -> tuple[KernelSite, ...]:
    """Every verdict but one, in both phases."""
    path = directory / "train.py"
    linear = {"op": "aten::upsample_linear1d_backward", "api": ("torch.nn.functional.interpolate",)}
    return (
        kernel(path, 13),
        rewrite(path, 12),
        rewrite(path, 12, phase="forward", verdict=NOT_REPRODUCED, calls=4, replay=Replay(1, 3)),
        kernel(path, 14, **linear, phase="backward", verdict=WOULD_RUN, device="cpu", calls=1200, ranks=(0, 1)),
        kernel(path, 15, op="aten::cumsum", verdict=COVERED, calls=2, advice_id="none", advice="Nothing to do."),
    )


def view(directory: Path, *found: KernelSite, **changes: Any) -> TraceView:
    """A run with something of everything; ``found`` replaces what the judge says."""
    result = Result((finding(), unseeded()), files=1, base_directory=str(directory))
    base = TraceView(run(directory), result, catalogue(), kernels(), sites=found or sites(directory))
    return replace(base, **changes)


def quiet(directory: Path, **changes: Any) -> TraceView:
    """A run in which nothing was hit, drawn or set."""
    main = Part(Process(1), machine(), complete=True)
    return replace(view(directory), run=run(directory, main), result=Result(), sites=(), **changes)
