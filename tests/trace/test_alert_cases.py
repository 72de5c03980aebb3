"""Operations for which torch raises on a GPU in deterministic mode are predicted from a run on the CPU, no others are.

The cases are those for which PyTorch's own tests expect the alert (test_nondeterministic_alert_* in test/test_torch.py
of v2.6.0), each as a program of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

torch = pytest.importorskip("torch")
F = torch.nn.functional
nn = torch.nn
if not hasattr(torch.library, "get_kernel"):
    pytest.skip("needs torch 2.9 or later", allow_module_level=True)

from randlint.catalogue import load_kernels  # noqa: E402
from tests.trace.kernel_support import Seen, watching  # noqa: E402


def leaf(*shape: int) -> Any:
    return torch.randn(*shape, requires_grad=True)


def backward(result: Any) -> None:
    result = result[0] if isinstance(result, tuple) else result
    result.sum().backward()


def interpolated(mode: str, dimensions: int, **more: Any) -> Callable[[], None]:
    return lambda: backward(F.interpolate(leaf(1, 2, *[4] * dimensions), scale_factor=2, mode=mode, **more))


def padded(mode: str, dimensions: int) -> Callable[[], None]:
    return lambda: backward(F.pad(leaf(1, 2, *[4] * dimensions), (1, 1) * dimensions, mode=mode))


def pooled(layer: Any, *size: int) -> Callable[[], None]:
    return lambda: backward(layer(leaf(*size)))


TWICE = torch.tensor([0, 0, 1])
SAME = torch.zeros(1, 1, 7, dtype=torch.long)
ALERTS = {
    "AvgPool3d": (pooled(nn.AvgPool3d(3), 2, 3, 3, 3), {"avg-pool3d-backward-cuda"}),
    "AdaptiveAvgPool2d": (pooled(nn.AdaptiveAvgPool2d(3), 2, 3, 5), {"adaptive-avg-pool2d-backward-cuda"}),
    "AdaptiveAvgPool3d": (pooled(nn.AdaptiveAvgPool3d(3), 2, 3, 5, 5), {"adaptive-avg-pool3d-backward-cuda"}),
    "MaxPool3d": (pooled(nn.MaxPool3d(3), 2, 3, 3, 3), {"max-pool3d-backward-cuda"}),
    "AdaptiveMaxPool2d": (pooled(nn.AdaptiveMaxPool2d(3), 2, 3, 5), {"adaptive-max-pool2d-backward-cuda"}),
    "FractionalMaxPool2d": (
        pooled(nn.FractionalMaxPool2d(2, output_ratio=0.5), 2, 3, 6, 6),
        {"fractional-max-pool2d-backward-cuda"},
    ),
    "FractionalMaxPool3d": (
        pooled(nn.FractionalMaxPool3d(2, output_ratio=0.5), 2, 3, 6, 6, 6),
        {"fractional-max-pool3d-backward-cuda"},
    ),
    "MaxUnpool1d": (lambda: nn.MaxUnpool1d(3)(torch.randn(1, 1, 7), SAME), {"max-unpool2d-cuda"}),
    "MaxUnpool2d": (lambda: nn.MaxUnpool2d(3)(torch.randn(1, 1, 7, 1), SAME[..., None]), {"max-unpool2d-cuda"}),
    "MaxUnpool3d": (
        lambda: nn.MaxUnpool3d(3)(torch.randn(1, 1, 7, 1, 1), SAME[..., None, None]),
        {"max-unpool3d-cuda"},
    ),
    "interpolate_linear": (interpolated("linear", 1), {"upsample-linear1d-backward-cuda"}),
    "interpolate_bilinear": (interpolated("bilinear", 2), {"upsample-bilinear2d-backward-cuda"}),
    "interpolate_bicubic": (interpolated("bicubic", 2), {"upsample-bicubic2d-backward-cuda"}),
    "interpolate_trilinear": (interpolated("trilinear", 3), {"upsample-trilinear3d-backward-cuda"}),
    "ReflectionPad1d": (padded("reflect", 1), {"reflection-pad1d-backward-cuda"}),
    "ReflectionPad2d": (padded("reflect", 2), {"reflection-pad2d-backward-cuda"}),
    "ReflectionPad3d": (padded("reflect", 3), {"reflection-pad3d-backward-cuda"}),
    "ReplicationPad1d": (padded("replicate", 1), {"replication-pad1d-backward-cuda"}),
    "ReplicationPad2d": (padded("replicate", 2), {"replication-pad2d-backward-cuda"}),
    "ReplicationPad3d": (padded("replicate", 3), {"replication-pad3d-backward-cuda"}),
    "NLLLoss": (
        lambda: nn.NLLLoss()(torch.randn(2, 3, 5, 5), torch.zeros(2, 5, 5, dtype=torch.long)),
        {"nll-loss2d-cuda"},
    ),
    "CTCLoss": (
        lambda: backward(F.ctc_loss(leaf(50, 3, 15).log_softmax(2), torch.ones(3, 30).long(), (50,) * 3, (30,) * 3)),
        {"ctc-loss-backward-cuda"},
    ),
    "EmbeddingBag_max": (
        lambda: backward(nn.EmbeddingBag(4, 3, mode="max")(torch.tensor([0, 3, 1, 2]), torch.tensor([0, 2]))),
        {"embedding-bag-max-backward-cuda"},
    ),
    "put": (lambda: torch.zeros(10).put_(TWICE, torch.randn(3)), {"put-cuda"}),
    "put_accumulate": (
        lambda: torch.zeros(10).put_(TWICE, torch.randn(3), accumulate=True),
        {"put-accumulate-cuda"},
    ),
    "histc": (lambda: torch.histc(torch.rand(9)), {"histc-cuda"}),
    "bincount": (lambda: torch.bincount(TWICE, torch.rand(3)), {"bincount-cuda"}),
    "kthvalue": (lambda: torch.ones(5).kthvalue(1), set()),  # deterministic since 2.11
    "grid_sample_2d": (
        lambda: backward(F.grid_sample(leaf(1, 1, 3, 3), torch.rand(1, 2, 2, 2), align_corners=False)),
        {"grid-sampler-2d-backward-cuda"},
    ),
    "grid_sample_3d": (
        lambda: backward(F.grid_sample(leaf(1, 1, 3, 3, 3), torch.rand(1, 2, 2, 2, 3), align_corners=False)),
        {"grid-sampler-3d-backward-cuda"},
    ),
    "median": (lambda: torch.ones(5).median(0), {"median-cuda"}),
}
SWITCHED = {
    "index_add_": (lambda: torch.zeros(4).index_add_(0, TWICE, torch.randn(3)), {"index-add-in-place-cuda"}),
    "index_add": (lambda: torch.zeros(4).index_add(0, TWICE, torch.randn(3)), {"index-add-cuda"}),
    "index_select": (lambda: backward(leaf(4).index_select(0, TWICE)), {"index-add-in-place-cuda"}),
    "repeat_interleave": (lambda: backward(leaf(3, 2).repeat_interleave(TWICE, 0)), {"index-add-in-place-cuda"}),
    "as_strided": (lambda: backward(leaf(9).as_strided((4, 3), (1, 1))), {"index-add-in-place-cuda"}),
    "gather": (lambda: backward(leaf(4).gather(0, TWICE)), {"scatter-add-in-place-cuda"}),
    "take_along_dim": (lambda: backward(leaf(4).take_along_dim(TWICE)), {"scatter-add-in-place-cuda"}),
    "take": (lambda: backward(leaf(4).take(TWICE)), {"put-accumulate-cuda"}),
    "scatter_reduce": (
        lambda: torch.zeros(4).scatter_reduce_(0, TWICE, torch.randn(3), "sum"),
        {"scatter-reduce-sum-in-place-cuda"},
    ),
    "scatter_reduce prod": (
        lambda: torch.zeros(4).scatter_reduce(0, TWICE, torch.randn(3), "prod"),
        {"scatter-reduce-product-cuda"},
    ),
    "scatter": (lambda: torch.zeros(4).scatter_(0, TWICE, torch.randn(3)), {"scatter-in-place-cuda"}),
    "scatter multiply": (
        lambda: torch.ones(4).scatter(0, TWICE, torch.randn(3), reduce="multiply"),
        {"scatter-product-cuda"},
    ),
    "index_reduce_": (
        lambda: torch.ones(4).index_reduce_(0, TWICE, torch.randn(3), "prod"),
        {"index-reduce-in-place-cuda"},
    ),
    "index_copy_": (lambda: torch.zeros(4).index_copy_(0, TWICE, torch.randn(3)), {"index-copy-in-place-cuda"}),
    "setitem": (lambda: torch.zeros(4).__setitem__(TWICE, torch.randn(3)), {"index-put-cuda"}),
    "index_put": (lambda: torch.zeros(4).index_put((TWICE,), torch.randn(3)), {"index-put-cuda"}),
    "cumsum": (lambda: torch.randn(9).cumsum(0), {"cumsum-cuda"}),
    "cumprod": (lambda: torch.randn(9).cumprod(0), {"cumprod-cuda"}),
    "logcumsumexp": (lambda: torch.randn(9).logcumsumexp(0), {"logcumsumexp-cuda"}),
    "AdaptiveMaxPool3d": (pooled(nn.AdaptiveMaxPool3d(2), 1, 5, 5, 5), {"adaptive-max-pool3d-backward-cuda"}),
    "antialiased": (interpolated("bilinear", 2, antialias=True), {"upsample-bilinear2d-aa-backward-cuda"}),
    "Conv2d": (lambda: backward(nn.Conv2d(2, 3, 3)(torch.randn(1, 2, 8, 8))), {"convolution-backward-cuda"}),
    "ConvTranspose2d": (
        lambda: nn.ConvTranspose2d(2, 3, 3)(torch.randn(1, 2, 8, 8)),
        {"transposed-convolution-cuda"},
    ),
    "attention": (
        lambda: backward(F.scaled_dot_product_attention(leaf(1, 2, 8, 8), leaf(1, 2, 8, 8), leaf(1, 2, 8, 8))),
        {"flash-attention-backward-cuda"},
    ),
    "Embedding": (
        lambda: backward(nn.Embedding(4, 3)(torch.zeros(4000, dtype=torch.long))),
        {"embedding-backward-cuda"},
    ),
    "LSTM": (
        lambda: backward(nn.LSTM(4, 5)(torch.randn(3, 2, 4))),
        {"cudnn-rnn-cuda", "cudnn-rnn-backward-cuda"},
    ),
}
NEIGHBOURS: dict[str, Callable[[], object]] = {
    "max_pool2d": lambda: backward(F.max_pool2d(leaf(1, 1, 6, 6), 3, 1)),
    "avg_pool2d": lambda: backward(F.avg_pool2d(leaf(1, 1, 6, 6), 3, 1)),
    "adaptive average to one element": lambda: backward(F.adaptive_avg_pool2d(leaf(1, 1, 6, 6), 1)),
    "nearest": interpolated("nearest", 2),
    "circular": padded("circular", 2),
    "constant": padded("constant", 2),
    "bilinear without a gradient": lambda: F.interpolate(torch.randn(1, 1, 4, 4), scale_factor=2, mode="bilinear"),
    "bincount without weights": lambda: torch.bincount(TWICE),
    "median of all elements": lambda: torch.ones(5).median(),
    "median without ties": lambda: torch.arange(5.0).median(0),
    "loss per element": lambda: F.nll_loss(torch.randn(2, 3, 5), torch.zeros(2, 5, dtype=torch.long), reduction="none"),
    "loss on rows": lambda: backward(F.cross_entropy(leaf(4, 3), torch.zeros(4, dtype=torch.long))),
    "embedding bag sum": lambda: backward(nn.EmbeddingBag(4, 3, mode="sum")(torch.tensor([[0, 0], [1, 2]]))),
    "embedding bag mean": lambda: backward(nn.EmbeddingBag(4, 3, mode="mean")(torch.tensor([[0, 0], [1, 2]]))),
    "short embedding": lambda: backward(nn.Embedding(4, 3)(TWICE)),
    "x[index] in the backward pass": lambda: backward(leaf(4)[TWICE]),
    "index_put_ accumulate": lambda: torch.zeros(4).index_put_((TWICE,), torch.randn(3), accumulate=True),
    "x[index] = 0": lambda: torch.zeros(4).__setitem__(TWICE, 0.0),
    "x[index] = one row": lambda: torch.zeros(4, 2).__setitem__(TWICE, torch.randn(2)),
    "x[unique] = values": lambda: torch.zeros(4).__setitem__(torch.tensor([0, 2, 1]), torch.randn(3)),
    "x[mask] = values": lambda: torch.zeros(4).__setitem__(torch.tensor([True, False, True, True]), torch.randn(3)),
    "index_add_ of integers": lambda: torch.zeros(4).long().index_add_(0, TWICE, torch.ones(3).long()),
    "scatter_ of a number": lambda: torch.zeros(4).scatter_(0, TWICE, 1.0),
    "scatter_reduce amax": lambda: torch.zeros(4).scatter_reduce_(0, TWICE, torch.randn(3), "amax"),
    "index_reduce amax": lambda: torch.zeros(4).index_reduce_(0, TWICE, torch.randn(3), "amax"),
    "put_ without duplicates": lambda: torch.zeros(4).put_(torch.tensor([0, -1]), torch.randn(2)),
    "backward pass of max, sort and topk": lambda: [
        backward(leaf(4, 3).max(0)),
        backward(leaf(4, 3).sort(0)),
        backward(leaf(4, 3).topk(2, 0)),
    ],
    "cumsum along rows": lambda: torch.randn(4, 3).cumsum(1),
    "cumsum of integers": lambda: torch.arange(9).cumsum(0),
    "grid_sample that learns the grid only": lambda: backward(
        F.grid_sample(torch.randn(1, 1, 3, 3), leaf(1, 2, 2, 2), align_corners=False)
    ),
    "unpooling disjoint windows": lambda: F.max_unpool2d(
        *F.max_pool2d(torch.randn(1, 2, 4, 4), 2, return_indices=True), kernel_size=2
    ),
    "convolution forward": lambda: nn.Conv2d(2, 3, 3)(torch.randn(1, 2, 8, 8)),
    "layer norm": lambda: backward(F.layer_norm(leaf(4, 3), (3,))),
    "batch norm": lambda: backward(nn.BatchNorm1d(3)(leaf(4, 3))),
    "softmax": lambda: backward(leaf(4, 3).softmax(1)),
    "fold": lambda: backward(F.fold(F.unfold(leaf(1, 1, 5, 5), 3), (5, 5), 3)),
    "linear": lambda: backward(nn.Linear(3, 3)(leaf(2, 3))),
    "tensor.unfold": lambda: backward(leaf(20).unfold(0, 5, 1)),
    "cdist": lambda: backward(torch.cdist(leaf(3, 2), leaf(4, 2))),
}


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with watching() as seen:
        yield seen


def predicted(seen: Seen, program: Callable[[], object]) -> set[str]:
    """Ids of the rows for CUDA that hold for a program."""
    seen.rows = {"cpu": set(), "cuda": set()}
    seen.unknown, seen.partners, seen._nodes = set(), {}, {}
    program()
    assert seen.unknown == set()
    return seen.rows["cuda"]


@pytest.mark.parametrize("name", ALERTS)
def test_what_raises_on_a_gpu_in_deterministic_mode_is_predicted(name: str, seen: Seen) -> None:
    """Every operation of torch's own list is predicted, by the row that is about it and no other."""
    program, rows = ALERTS[name]
    assert predicted(seen, program) == rows


def test_the_list_of_alerts_is_the_whole_one() -> None:
    """torch has 31 tests of this kind."""
    assert len(ALERTS) == 31


@pytest.mark.parametrize("name", SWITCHED)
def test_what_deterministic_mode_cannot_show_is_predicted(name: str, seen: Seen) -> None:
    """Operations that deterministic mode switches, or does not know, are predicted as well."""
    program, rows = SWITCHED[name]
    assert predicted(seen, program) == rows


@pytest.mark.parametrize("name", [name for name in {**ALERTS, **SWITCHED} if name != "as_strided"])
def test_a_backward_operation_is_traced_to_its_partner(name: str, seen: Seen) -> None:
    """The node that runs it was made by a forward operation that the row lists: so its line can be told."""
    program, _ = {**ALERTS, **SWITCHED}[name]
    predicted(seen, program)
    listed = {row: load_kernels().by_id(row).partners for row in seen.partners}
    assert [row for row, partner in seen.partners.items() if partner not in listed[row]] == []


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_deterministic_neighbours_are_not_predicted(name: str, seen: Seen) -> None:
    """What looks alike and gives the same bits in every run is left alone."""
    assert predicted(seen, NEIGHBOURS[name]) == set()


EYE = torch.eye(3)


def quantized(*values: float) -> Any:
    return torch.quantize_per_tensor(torch.tensor(values, dtype=torch.float), 1.0, 0, torch.quint8)


OTHER_BACKENDS = {
    "sparse @ dense": (lambda: EYE.to_sparse() @ torch.ones(3, 2), {"sparse-coo-product-cuda"}),
    "sparse.mm": (lambda: backward(torch.sparse.mm(EYE.to_sparse(), leaf(3, 2))), {"sparse-coo-product-cuda"}),
    "CSR @ dense": (lambda: EYE.to_sparse_csr() @ torch.ones(3, 2), {"sparse-csr-product-cuda"}),
    "CSR @ vector": (lambda: EYE.to_sparse_csr() @ torch.ones(3), {"sparse-csr-vector-product-cuda"}),
    "bmm": (lambda: torch.bmm(EYE[None].to_sparse(), torch.ones(1, 3, 2)), {"sparse-batched-product-cuda"}),
    "quantized": (lambda: quantized(1, 2, 3).__setitem__(TWICE, torch.ones(3)), {"index-put-quantized-cuda"}),
    "dense": (lambda: backward(nn.Linear(3, 3)(leaf(2, 3) @ EYE)), set()),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", OTHER_BACKENDS)
def test_sparse_and_quantized_tensors_have_rows_of_their_own(name: str, seen: Seen) -> None:
    """The same operation on dense tensors is another kernel."""
    program, rows = OTHER_BACKENDS[name]
    assert predicted(seen, program) == rows


BIG = torch.arange(32_768) % 50
ON_CPU = {
    "x[index] in the backward pass": (lambda: backward(leaf(50)[BIG]), {"index-put-accumulate-cpu"}),
    "index_put_": (lambda: torch.zeros(50).index_put_((BIG,), torch.randn(32_768)), {"index-put-cpu"}),
    "put_": (lambda: torch.zeros(50).put_(BIG, torch.randn(32_768)), {"put-cpu"}),
    "take in the backward pass": (lambda: backward(leaf(50).take(BIG)), {"put-accumulate-cpu"}),
    "index_copy_": (lambda: torch.zeros(50).index_copy_(0, BIG, torch.randn(32_768)), {"index-copy-in-place-cpu"}),
    "one element less": (lambda: backward(leaf(50)[BIG[1:]]), set()),
    "float64": (lambda: backward(torch.zeros(50, dtype=torch.double, requires_grad=True)[BIG]), set()),
    "index_add_": (lambda: torch.zeros(50).index_add_(0, BIG, torch.randn(32_768)), set()),
    "scatter_add_": (lambda: torch.zeros(50).scatter_add_(0, BIG, torch.randn(32_768)), set()),
    "max_unpool2d": (lambda: nn.MaxUnpool2d(3)(torch.randn(1, 1, 7, 1), SAME[..., None]), {"max-unpool2d-cpu"}),
}


@pytest.mark.parametrize("name", ON_CPU)
def test_races_of_cpu_kernels_are_known(name: str, seen: Seen) -> None:
    """On a CPU, writes race from 32768 elements on, where more than one thread works."""
    program, rows = ON_CPU[name]
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        seen.rows["cpu"] = set()
        program()
        assert seen.rows["cpu"] == rows
        torch.set_num_threads(1)
        seen.rows["cpu"] = set()
        program()
        assert seen.rows["cpu"] == set()
    finally:
        torch.set_num_threads(threads)


def test_results_do_not_change_while_the_conditions_are_looked_at() -> None:
    """Looking draws no random numbers and leaves arguments alone."""

    def program() -> list[Any]:
        torch.manual_seed(3)
        x = leaf(6, 3)
        y = x[torch.tensor([0, -1, 5, 0])].clone().scatter_(0, torch.tensor([[0, 0, 1]]), torch.randn(1, 3))
        backward(F.dropout(y.median(0).values, 0.5))
        return [x.grad.tolist(), torch.rand(3).tolist()]

    expected = program()
    with watching():
        assert program() == expected
