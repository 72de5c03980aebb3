"""Equal values have equal fingerprints, and any difference shows; taking one leaves no trace in the program."""

from __future__ import annotations

import math
import sqlite3
import subprocess
import sys
from collections import OrderedDict, UserDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from randlint.trace.recording.devices import Pending, Sums
from randlint.trace.recording.fingerprint import combine, fingerprint, fingerprint_in_memory, of_value, seed_of
from randlint.trace.recording.norms import estimated_norm, norm, norms


def on_device(tensor: Tensor) -> Any:
    """As for a tensor of a GPU, computed on the CPU."""
    pending = Sums.of(tensor.device).add(tensor, seed_of(tensor.dtype, tensor.shape))
    assert pending is not None
    return pending.resolve()


WAYS: dict[str, Callable[[Tensor], Any]] = {
    "value": fingerprint,
    "memory": fingerprint_in_memory,
    "device": on_device,
}
ways = pytest.mark.parametrize("mark", WAYS.values(), ids=WAYS.keys())

DTYPES = [torch.float64, torch.float32, torch.bfloat16, torch.float16, torch.complex64, torch.int64, torch.int8]


@ways
@pytest.mark.parametrize("dtype", [*DTYPES, torch.bool, torch.float8_e4m3fn])
def test_a_copy_has_the_same_fingerprint(mark: Callable[[Tensor], Any], dtype: torch.dtype) -> None:
    tensor = (torch.arange(35).view(5, 7) - 7).to(dtype)
    assert mark(tensor) == mark(tensor.clone())
    assert -(2**63) <= mark(tensor) < 2**63


@ways
@pytest.mark.filterwarnings("ignore:Casting complex")
@pytest.mark.parametrize("dtype", DTYPES)
def test_any_difference_shows(mark: Callable[[Tensor], Any], dtype: torch.dtype) -> None:
    tensor = torch.arange(2, 38).to(dtype)
    swapped = tensor.clone()
    swapped[[3, 4]] = swapped[[4, 3]]
    pair = tensor.clone()  # what a sum does not see
    pair[3] += 1
    pair[8] -= 1
    signs = tensor.clone()  # what a sum with odd weights does not see
    signs[[3, 8]] *= -1
    found = [mark(t) for t in (tensor, tensor.flip(0), swapped, pair, signs, tensor.view(6, 6), tensor[:-1])]
    found += [mark(tensor.to(other)) for other in DTYPES if other != dtype]
    assert len(set(found)) == len(found)


@ways
def test_bits_count(mark: Callable[[Tensor], Any]) -> None:
    bits = torch.tensor([0, -(2**31), 0x7FC00000, 0x7FC00001], dtype=torch.int32)
    zero, negative, nan, other_nan = bits.view(torch.float32).split(1)
    assert len({mark(zero), mark(negative), mark(nan), mark(other_nan)}) == 4
    assert mark(nan) == mark(nan.clone())


def test_the_last_bit_shows_everywhere_in_a_large_tensor() -> None:
    tensor = torch.zeros(3 * 2**18 + 5)
    found = {on_device(tensor)}
    for place in (0, 2**18 - 1, 2**18, 2**18 + 1, 2**19, 3 * 2**18, 3 * 2**18 + 4):
        tensor.zero_()[place] = 1
        found.add(on_device(tensor))
    assert len(found) == 8


@ways
def test_empty_tensors_differ_by_type_and_shape(mark: Callable[[Tensor], Any]) -> None:
    empty = [torch.empty(0), torch.empty(0, 3), torch.empty(3, 0), torch.empty(0, dtype=torch.int64)]
    assert len({mark(tensor) for tensor in empty}) == 4
    assert mark(empty[0]) == mark(torch.ones(4)[4:])


def views(tensor: Tensor) -> dict[str, Tensor]:
    return {
        "transposed": tensor.t().contiguous().t(),
        "with gaps": torch.stack([tensor, tensor + 1], 2)[..., 0],
        "part of rows": torch.cat([tensor, tensor], 1)[:, : tensor.shape[1]],
        "parameter": torch.nn.Parameter(tensor),
        "of a graph": tensor.clone().requires_grad_() * 1,
    }


@pytest.mark.parametrize("name", views(torch.ones(2, 3)))
def test_the_order_in_memory_is_no_value(name: str) -> None:
    tensor = torch.arange(12.0).view(3, 4)
    view = views(tensor)[name]
    assert torch.equal(view, tensor)
    assert fingerprint(view) == fingerprint(tensor)
    assert on_device(view.detach()) == on_device(tensor)
    assert (fingerprint_in_memory(view) == fingerprint_in_memory(tensor)) == (name != "transposed")


def test_expanded_tensors_are_equal_to_copies_by_value() -> None:
    row = torch.arange(4.0)
    for view in (row.expand(3, 4), row[:, None].expand(4, 3), row.view(2, 1, 2).expand(2, 5, 2)):
        assert fingerprint(view) == fingerprint(view.contiguous())
        assert fingerprint_in_memory(view) == fingerprint_in_memory(view.detach())
        assert fingerprint_in_memory(view) != fingerprint_in_memory(view.contiguous())
    assert fingerprint_in_memory(row.expand(3, 4)) != fingerprint_in_memory(row.flip(0).expand(3, 4))


def test_an_expanded_tensor_is_not_copied() -> None:
    assert fingerprint_in_memory(torch.ones(()).expand(2**40)) is not None


def test_strides_of_dimensions_of_one_element_say_nothing() -> None:
    tensor = torch.arange(4.0).view(4, 1)
    odd = tensor.as_strided((4, 1), (1, 77))
    assert fingerprint_in_memory(odd) == fingerprint_in_memory(tensor)
    assert fingerprint(odd) == fingerprint(tensor)


def test_channels_last_is_told_in_memory_only() -> None:
    image = torch.arange(24.0).view(1, 2, 3, 4)
    other = image.to(memory_format=torch.channels_last)
    assert fingerprint(other) == fingerprint(image)
    assert fingerprint_in_memory(other) != fingerprint_in_memory(image)


def test_conjugated_and_negated_views_are_resolved() -> None:
    tensor = torch.tensor([1 + 2j, 3 - 1j])
    for mark in (fingerprint, fingerprint_in_memory):
        assert mark(tensor.conj()) == mark(tensor.conj().resolve_conj()) != mark(tensor)
        negated = tensor.conj().imag
        assert negated.is_neg()
        assert mark(negated) == mark(-tensor.imag) != mark(tensor.imag)
        assert mark(torch._neg_view(torch.ones(3))) == mark(-torch.ones(3))


def odd() -> dict[str, tuple[Tensor, ...]]:
    """Two equal tensors and a different one, of each kind that keeps its values in other tensors."""
    x = torch.tensor([[0.0, 1.0, 0.0], [2.0, 0.0, 3.0]])
    y = x * 2
    q = [torch.quantize_per_tensor(t, scale, 3, torch.quint8) for t, scale in ((x, 0.5), (x, 0.5), (y, 1.0))]
    per_channel = [
        torch.quantize_per_channel(t, torch.tensor(s), torch.tensor([0, 0]), 0, torch.qint8)
        for t, s in ((x, [0.5, 0.5]), (x, [0.5, 0.5]), (y, [1.0, 1.0]))
    ]
    assert torch.equal(q[0].int_repr(), q[2].int_repr())
    nested = [torch.nested.nested_tensor([t[0], t[1, :2]]) for t in (x, x, y)]
    jagged = [torch.nested.nested_tensor([t[0], t[1, :2]], layout=torch.jagged) for t in (x, x, y)]
    return {
        "coo": (x.to_sparse(), x.to_sparse(), y.to_sparse()),
        "csr": (x.to_sparse_csr(), x.to_sparse_csr(), y.to_sparse_csr()),
        "csc": (x.to_sparse_csc(), x.to_sparse_csc(), y.to_sparse_csc()),
        "bsr": (x.to_sparse_bsr((1, 3)), x.to_sparse_bsr((1, 3)), y.to_sparse_bsr((1, 3))),
        "mkldnn": (x.to_mkldnn(), x.to_mkldnn(), y.to_mkldnn()),
        "quantised": tuple(q),
        "quantised per channel": tuple(per_channel),
        "nested": tuple(nested),
        "jagged": tuple(jagged),
    }


ODD = ["coo", "csr", "csc", "bsr", "mkldnn", "quantised", "quantised per channel", "nested", "jagged"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mark", [fingerprint, fingerprint_in_memory])
@pytest.mark.parametrize("name", ODD)
def test_odd_tensors(mark: Callable[[Tensor], Any], name: str) -> None:
    tensor, same, other = odd()[name]
    assert mark(tensor) is not None
    assert mark(tensor) == mark(same)
    assert mark(tensor) != mark(other)


@pytest.mark.filterwarnings("ignore:Sparse invariant")
def test_sparse_tensors_are_told_by_their_indices_and_shape() -> None:
    x = torch.sparse_coo_tensor([[0, 1]], [1.0, 2.0], (4,))
    assert fingerprint(x) != fingerprint(torch.sparse_coo_tensor([[0, 2]], [1.0, 2.0], (4,)))
    assert fingerprint(x) != fingerprint(torch.sparse_coo_tensor([[0, 1]], [1.0, 2.0], (5,)))


def test_tensors_without_values_have_none() -> None:
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode():
        fake = torch.ones(3)
        assert fingerprint(fake) is None  # and the mode is not asked
    freed = torch.ones(2, 1000)[1]
    freed.untyped_storage().resize_(0)
    assert freed.data_ptr() != 0
    for tensor in (fake, torch.ones(3, device="meta"), freed):
        assert fingerprint(tensor) is None
        assert fingerprint_in_memory(tensor) is None
    assert norm(fake) is norm(torch.ones(3, device="meta")) is None


def test_subclasses_are_read_as_what_they_hold() -> None:
    class Named(Tensor):
        pass

    class Refusing(Tensor):
        @classmethod
        def __torch_function__(cls, *args: Any, **kwargs: Any) -> Any:
            raise AssertionError("asked")

    x = torch.arange(3.0)
    assert fingerprint(x.as_subclass(Named)) == fingerprint(x)
    assert fingerprint(x.as_subclass(Refusing)) == fingerprint(x)
    assert norm(x.as_subclass(Refusing)) == pytest.approx(norm(x))


def test_inside_transforms_of_torch_func() -> None:
    found = []

    def f(x: Tensor) -> Tensor:
        found.append((fingerprint(x), norm(x)))
        return x.sin().sum()

    x = torch.arange(6.0).view(2, 3)
    torch.func.vmap(f)(x)
    torch.func.grad(f)(x)
    assert [mark for mark, _ in found] == [fingerprint(x)] * 2
    assert [number for _, number in found] == [pytest.approx(norm(x))] * 2


def test_nothing_is_left_behind() -> None:
    from torch.utils._python_dispatch import TorchDispatchMode

    seen = []

    class Mode(TorchDispatchMode):
        def __torch_dispatch__(self, op: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            seen.append(op)
            return op(*args, **(kwargs or {}))

    x = torch.randn(4, 5, requires_grad=True)
    versions, state = x._version, torch.get_rng_state()
    number = torch.autograd._get_sequence_nr()  # type: ignore[attr-defined]
    columns, copied = x.t()[1:], x.detach().numpy()
    number_after_views = torch.autograd._get_sequence_nr()  # type: ignore[attr-defined]
    with Mode(), torch.device("meta"):
        fingerprint(columns)
        fingerprint(x)
        norm(columns)
        on_device(columns)
        of_value({"x": [columns, copied]})
    assert seen == []
    assert torch.autograd._get_sequence_nr() == number_after_views > number  # type: ignore[attr-defined]
    assert x._version == versions
    assert torch.equal(state, torch.get_rng_state())


def test_in_inference_mode() -> None:
    with torch.inference_mode():
        x = torch.arange(6.0).view(2, 3).t()
        assert fingerprint(x) == fingerprint(x.contiguous())
    assert fingerprint(x) == fingerprint(x.clone())
    assert on_device(x) == on_device(x.clone())


def test_combinations_depend_on_order_and_on_gaps() -> None:
    found = [combine(marks) for marks in ((), (1,), (1, 2), (2, 1), (None,), (None, 1), (1, None))]
    assert len(set(found)) == len(found)
    assert combine([1, 2]) == combine((1, 2))


# -- pending numbers -------------------------------------------------------------------------------------------------


def test_pending_numbers_are_written_by_sqlite(tmp_path: Path) -> None:
    tensors = [torch.arange(float(n)) for n in range(1, 5)]
    sums = Sums.of(torch.device("cpu"))
    rows = [(sums.add(t, 0), sums.norm(t), sums.norm(t.to(torch.complex64))) for t in tensors]
    database = sqlite3.connect(tmp_path / "x")
    database.execute("CREATE TABLE t (a INTEGER, b REAL, c REAL)")
    database.executemany("INSERT INTO t VALUES (?,?,?)", rows)
    for (mark, number, other), tensor in zip(database.execute("SELECT * FROM t"), tensors, strict=True):
        again = sums.add(tensor, 0)
        assert again is not None
        assert mark == again.resolve()
        assert number == pytest.approx(float(tensor.norm()))
        assert other == pytest.approx(number)


def test_one_transfer_fetches_all(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = Sums(torch.device("cpu"))
    pending = [sums.add(torch.ones(n), 0) for n in range(1, 9)]
    cats = []
    original = torch.cat
    monkeypatch.setattr(torch, "cat", lambda tensors: cats.append(len(tensors)) or original(tensors))
    found = [each.resolve() for each in pending if each is not None]
    assert cats == [8]
    assert len(set(found)) == 8


def test_pending_numbers_are_joined() -> None:
    x = Sums.of(torch.device("cpu")).add(torch.ones(2), 0)
    assert x is not None
    joined = Pending.of([x, 7, None], combine)
    assert joined.resolve() == combine([x.resolve(), 7, None])


# -- other values ----------------------------------------------------------------------------------------------------

Pair = namedtuple("Pair", "x y")


@dataclass
class Sample:
    x: Tensor
    label: int


class Object:
    def __init__(self, x: Any) -> None:
        self.x = x
        self.me = [self, self, self]  # objects know each other


DIFFERENT = [
    None,
    0,
    1,
    True,
    1.0,
    -0.0,
    0.0,
    1j,
    "1",
    b"1",
    [1],
    (1,),
    [1, 2],
    [2, 1],
    [[1], 2],
    [1, [2]],
    {1},
    {1, 2},
    {"a": 1},
    {"a": 2},
    {"b": 1},
    Pair(1, 2),
    Sample(torch.ones(2), 1),
    Sample(torch.ones(2), 2),
    Sample(torch.zeros(2), 1),
    Object(1),
    Object(2),
    np.arange(3),
    np.arange(3)[::-1],
    np.arange(3.0),
    np.arange(3).reshape(1, 3),
    np.float32(1),
    np.array(["a", None], dtype=object),
    np.array(["a", 1], dtype=object),
    torch.arange(3),
    [torch.arange(3)],
    Path("/a"),
    Path("/b"),
]


def test_different_values_differ() -> None:
    assert len({of_value(value) for value in DIFFERENT}) == len(DIFFERENT)


def test_equal_values_are_equal_in_any_order_of_keys() -> None:
    assert of_value({"a": 1, "b": 2}) == of_value({"b": 2, "a": 1})
    assert of_value({"a", "b", "c"}) == of_value({"c", "b", "a"})
    assert of_value(OrderedDict(a=1)) != of_value({"a": 1})
    assert of_value(UserDict(a=[1], b=2)) == of_value(UserDict(b=2, a=[1]))
    assert of_value(np.arange(6).reshape(2, 3).T) == of_value(np.arange(6).reshape(2, 3).T.copy())
    assert of_value(Sample(torch.ones(2), 1)) == of_value(Sample(torch.ones(2), 1))
    assert of_value(Object([1])) == of_value(Object([1]))


def test_a_value_that_contains_itself_ends() -> None:
    inner: list[Any] = [1, object()]
    inner.append(inner)
    assert of_value(inner) is not None


IN_ANOTHER_PROCESS = """
import torch
from pathlib import Path
from randlint.trace.recording.fingerprint import fingerprint, of_value
print(fingerprint(torch.arange(6.0).view(2, 3)), of_value([{"a": {"x", "y", "z"}, "b": 2.5}, object(), Path("/a")]))
"""


def test_fingerprints_are_the_same_in_every_process() -> None:
    def run(seed: str) -> str:
        command = [sys.executable, "-c", IN_ANOTHER_PROCESS]
        return subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout

    assert run("1") == run("2")


# -- norms -----------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [1.0, 1e-30, 1e30, 0.0, math.inf, math.nan])
@pytest.mark.parametrize("shape", [(), (1,), (7,), (100, 130), (3, 2**14 + 1)])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.complex64])
def test_norms(dtype: torch.dtype, shape: tuple[int, ...], scale: float) -> None:
    tensor = (torch.arange(1, math.prod(shape) + 1).reshape(shape).double().sin() * scale).to(dtype)
    exact = float(torch.linalg.vector_norm(tensor.to(torch.complex128)))
    for found in (norm(tensor), norm(tensor.t() if tensor.dim() == 2 else tensor), *norms([tensor])):
        assert found == pytest.approx(exact, rel=1e-6, abs=0, nan_ok=True)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_norms_of_half_precision(dtype: torch.dtype) -> None:
    tensor = torch.arange(30_000).sin().mul(100).to(dtype)
    assert norm(tensor) == pytest.approx(float(tensor.double().norm()), rel=1e-5)


def test_a_norm_of_many_elements_is_exact_to_six_digits() -> None:
    assert norm(torch.full((2**22,), 0.1)) == pytest.approx(0.1 * 2**11, rel=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_norms_of_odd_tensors() -> None:
    x = torch.tensor([[0.0, 3.0], [4.0, 0.0]], requires_grad=True)
    jagged = torch.nested.nested_tensor([x[0].detach(), x[1].detach()], layout=torch.jagged)
    nested = torch.nested.nested_tensor([x[0].detach(), x[1, :1].detach()])
    d = x.detach()
    for tensor in (x, d.to_sparse(), d.to_sparse_csr(), d.to_mkldnn(), nested, jagged):
        assert norm(tensor) == 5.0
    assert norm(d.to(torch.float8_e4m3fn)) == 5.0
    assert norm(torch.ones(3, dtype=torch.int64)) is None
    assert norms([torch.ones(3, dtype=torch.int64), x.detach()]) == [0.0, 5.0]


def test_estimated_norms() -> None:
    large = torch.arange(1, 100_001).sin()
    assert estimated_norm(large) == pytest.approx(float(large.norm()), rel=0.05)
    assert estimated_norm(large) != norm(large)
    assert estimated_norm(large * 2) == pytest.approx(2 * float(estimated_norm(large) or 0.0))
    for tensor in (large[:8192], large.double(), large[::2], torch.zeros(99_999), large.to_sparse()):
        assert estimated_norm(tensor) == norm(tensor)
    assert estimated_norm(torch.ones(3, dtype=torch.int64)) is None
