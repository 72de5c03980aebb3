"""On a machine with a CUDA device: the catalogue against what really runs, and against what torch itself refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from randlint.catalogue import load_kernels
from randlint.trace.api import Trace
from tests.trace import test_alert_cases as cases

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
]


@pytest.fixture(autouse=True)
def on_cuda(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Programs of the CPU tests make their tensors on the device."""
    for name in ("TWICE", "SAME", "EYE", "BIG"):
        monkeypatch.setattr(cases, name, getattr(cases, name).cuda())
    torch.set_default_device("cuda")
    try:
        yield
    finally:
        torch.set_default_device("cpu")
        torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("name", cases.ALERTS)
def test_what_is_predicted_on_a_cpu_runs_on_the_device(name: str) -> None:
    """The rows that a run on the CPU predicts hold on the device, in the same phase."""
    program, rows = cases.ALERTS[name]
    with Trace() as trace:
        program()
    found = {row for site in trace.kernels for row in site.rows if site.device == "cuda"}
    assert rows <= found
    assert {site.verdict for site in trace.kernels if set(site.rows) & rows} <= {"executed"}


@pytest.mark.parametrize("name", cases.ALERTS)
def test_deterministic_mode_refuses_what_the_catalogue_says(name: str) -> None:
    """torch raises for rows that raise, and for no others."""
    program, rows = cases.ALERTS[name]
    modes = {load_kernels().by_id(row).mode for row in rows}  # type: ignore[union-attr]
    torch.use_deterministic_algorithms(True)
    refusal = ""
    with Trace() as trace:
        try:
            program()
        except RuntimeError as error:
            refusal = str(error)
    refused = "does not have a deterministic implementation" in refusal
    assert refused == bool(refusal), refusal
    if refused:
        assert modes == {"raises"}
        assert [site.verdict for site in trace.kernels if set(site.rows) & rows] == ["raised"]


@pytest.mark.parametrize("name", cases.NEIGHBOURS)
def test_deterministic_neighbours_do_not_vary(name: str) -> None:
    """What the catalogue calls deterministic gives the same bits, and is not reported."""
    with Trace(confirm=5) as trace:
        cases.NEIGHBOURS[name]()
    assert [(site.op, site.verdict) for site in trace.kernels if site.advice_rank < 8] == []


def test_index_add_is_confirmed() -> None:
    """Many additions to few places with atomics: some replays differ."""
    index, source = torch.randint(0, 10, (2**20,)), torch.randn(2**20)
    with Trace(confirm=20) as trace:
        torch.zeros(10).index_add_(0, index, source)
    assert [site.verdict for site in trace.kernels if site.op == "aten::index_add_"] == ["confirmed here"]


def test_the_device_is_named() -> None:
    """The report says on which device it was."""
    torch.zeros(1)
    with Trace() as trace:
        torch.zeros(10).index_add_(0, torch.tensor([0, 0]), torch.ones(2))
    assert trace.run.parts[0].machine.devices[0] == torch.cuda.get_device_name(0)
