"""Conditions of the kernel catalogue on real tensors: true, false, and unknown where looking would be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from randlint.catalogue import Kernel  # noqa: E402
from randlint.catalogue.conditions import PREDICATES as NAMES  # noqa: E402
from randlint.trace import repeats  # noqa: E402
from randlint.trace.calls import OpCall, Signature  # noqa: E402
from randlint.trace.predicates import PREDICATES, holds  # noqa: E402

aten = torch.ops.aten


def call(op: Any, *args: Any, **kwargs: Any) -> OpCall:
    return OpCall(Signature(op), args, kwargs, "cpu")


def below(of: OpCall, node: str) -> OpCall:
    """The same call in the backward pass of a node."""
    found = OpCall(of.signature, of.args, of.kwargs, of.device)
    found.phase, found.node = "backward", node
    return found


def put(self: Any, *indices: Any, values: Any = None, accumulate: bool = False) -> OpCall:
    """self[indices] = values"""
    return call(aten._index_put_impl_.default, self, list(indices), values, accumulate)


def index(*places: int) -> Any:
    return torch.tensor(places)


def zeros(*shape: int, **more: Any) -> Any:
    return torch.zeros(*shape, **more)


ADD = call(aten.index_add.default, zeros(3), 0, index(0), zeros(1))
COUNTED = call(aten.bincount.default, index(0), zeros(1))
PLAIN = call(aten.bincount.default, index(0))
MASK = torch.tensor([True, False, True])
BIG = zeros(8, dtype=torch.long).expand(1 << 20, 8)
FAKE = torch._subclasses.FakeTensorMode().from_tensor(index(0, 0))


def scatter(self: Any, dim: int, places: Any, source: Any) -> OpCall:
    return call(aten.scatter_.src, self, dim, places, source)


def cumsum(self: Any, dim: int = 0) -> OpCall:
    return call(aten.cumsum.default, self, dim)


def copy(self: Any, dim: int, *places: int) -> OpCall:
    return call(aten.index_copy_.default, self, dim, index(*places), zeros(len(places)))


def embed(*rows: int) -> OpCall:
    return call(aten.embedding_dense_backward.default, zeros(len(rows), 3), index(*rows), 4, -1, False)


def unpool(op: Any, indices: Any) -> OpCall:
    return call(op.default, zeros(*indices.shape), indices, [2, 2])


CASES = [
    ("floating", "self", ADD, True),
    ("floating", ["self", "index"], ADD, True),
    ("floating", "index", ADD, False),
    ("floating", "weights", PLAIN, False),
    ("floating", "self", cumsum(zeros(3, dtype=torch.cfloat)), True),
    ("dtype", {"self": "float32"}, ADD, True),
    ("dtype", {"self": ["float16", "float32"], "index": "int64"}, ADD, True),
    ("dtype", {"self": "float64"}, ADD, False),
    ("argument_is", {"dim": [0]}, ADD, True),
    ("argument_is", {"alpha": [1]}, ADD, True),  # the schema's default
    ("argument_is", {"dim": [1, 2]}, ADD, False),
    ("given", "weights", COUNTED, True),
    ("given", "weights", PLAIN, False),
    ("node", "SafeSoftmaxBackward0", below(ADD, "SafeSoftmaxBackward0"), True),
    ("node", "SafeSoftmaxBackward0", below(ADD, "SoftmaxBackward0"), False),
    ("node", ["SafeSoftmaxBackward0"], ADD, False),
    ("numel_at_least", {"self": 3}, ADD, True),
    ("numel_at_least", {"self": 4}, ADD, False),
    ("threads_above", 0, ADD, True),
    ("threads_above", 10_000, ADD, False),
    ("ranks_above", 2, ADD, None),  # no process group
    ("covers_dimension", "self", cumsum(zeros(3)), True),
    ("covers_dimension", "self", cumsum(zeros(1, 3), 1), True),
    ("covers_dimension", "self", cumsum(zeros(2, 3)), False),
    ("covers_dimension", "self", cumsum(zeros(1)), False),
    ("covers_dimension", "self", cumsum(zeros(())), False),
    # what is written may differ
    ("varied", "values", put(zeros(4), index(0, 0), values=zeros(2)), True),
    ("varied", "values", put(zeros(4), index(0, 0), values=zeros(())), False),
    ("varied", "values", put(zeros(4), index(0, 0), values=zeros(1)), False),
    ("varied", "values", put(zeros(4), index(0, 0), values=zeros(1).expand(2)), False),
    ("varied", "values", put(zeros(4, 3), index(0, 0), values=zeros(3)), False),
    ("varied", "values", put(zeros(4, 3), index(0, 0), values=zeros(1, 3)), False),
    ("varied", "values", put(zeros(4, 3), index(0, 0), values=zeros(2, 1)), True),
    ("varied", "values", put(zeros(4, 3), None, index(0, 0), values=zeros(2)), True),
    ("varied", "values", put(zeros(4, 3), None, index(0, 0), values=zeros(4, 1)), False),
    ("varied", "values", put(zeros(4, 3, 2), index(0, 0), None, index(0, 1), values=zeros(3)), False),
    ("varied", "values", put(zeros(4, 3, 2), index(0, 0), None, index(0, 1), values=zeros(2, 1)), True),
    # index tensors that are apart: their dimensions come first, so (5, 3) is one block for all places
    ("varied", "values", put(zeros(5, 4, 3, 2), None, index(0, 0), None, index(0, 1), values=zeros(5, 3)), False),
    ("varied", "values", put(zeros(5, 4, 2, 3), None, index(0, 0), index(0, 1), values=zeros(2, 3)), True),
    ("varied", "values", put(zeros(3, 2), MASK, values=zeros(2)), False),
    ("varied", "values", put(zeros(3, 2), MASK, values=zeros(2, 2)), True),
    ("varied", "src", scatter(zeros(3), 0, index(0, 0), zeros(2)), True),
    ("varied", "src", scatter(zeros(3), 0, index(0, 0), zeros(1).expand(2)), False),
    # elements of self[indices]
    ("indexed_elements_at_least", 6, put(zeros(4, 3), index(0, 0)), True),
    ("indexed_elements_at_least", 7, put(zeros(4, 3), index(0, 0)), False),
    ("indexed_elements_at_least", 8, put(zeros(4, 3), None, index(0, 0)), True),
    ("indexed_elements_at_least", 4, put(zeros(4, 3), index(0, 0)[:, None], index(1, 2)), True),
    ("indexed_elements_at_least", 5, put(zeros(4, 3), index(0, 0)[:, None], index(1, 2)), False),
    ("indexed_elements_at_least", 6, put(zeros(3, 2), MASK), None),
    ("indexed_elements_at_least", 7, put(zeros(3, 2), MASK), False),
    # duplicates among positions
    ("duplicates", {"indices": "positions"}, put(zeros(4), index(1, 2, 1)), True),
    ("duplicates", {"indices": "positions"}, put(zeros(4), index(1, 2, 3)), False),
    ("duplicates", {"indices": "positions"}, put(zeros(4), index(-1, 3)), True),
    ("duplicates", {"indices": "positions"}, put(zeros(4, 4), index(0, 0), index(0, 1)), False),
    ("duplicates", {"indices": "positions"}, put(zeros(4, 4), index(0, 0), index(1, -3)), True),
    ("duplicates", {"indices": "positions"}, put(zeros(4, 4), index(0, 1)[:, None], index(0, 1)), False),
    ("duplicates", {"indices": "positions"}, put(zeros(4, 4), index(0, 0)[:, None], index(0, 1)), True),
    ("duplicates", {"indices": "positions"}, put(zeros(4, 4), index(0, 1), zeros(2, 1, dtype=torch.long)), True),
    ("duplicates", {"indices": "positions"}, put(zeros(4), MASK), False),
    ("duplicates", {"indices": "positions"}, put(zeros(3, 3), MASK, MASK), None),
    ("duplicates", {"indices": "positions"}, put(zeros(3, 3), MASK, index(0, 1)), None),
    ("duplicates", {"indices": "positions"}, put(zeros(7), BIG), True),  # more positions than places
    ("duplicates", {"indices": "positions"}, put(zeros(1).expand(1 << 40), BIG), None),  # too many to sort
    ("duplicates", {"indices": "positions"}, put(zeros(4), FAKE), None),  # no memory to look at
    ("duplicates", {"indices": "positions"}, put(zeros(0), zeros(0, dtype=torch.long)), False),
    # flat: put_, index_copy_, embedding
    ("duplicates", {"index": "flat"}, call(aten.put_.default, zeros(2, 2), index(0, 1), zeros(2)), False),
    ("duplicates", {"index": "flat"}, call(aten.put_.default, zeros(2, 2), index(-1, 3), zeros(2)), True),
    ("duplicates", {"index": "flat"}, call(aten.put_.default, zeros(2), BIG, zeros(2)), True),
    ("duplicates", {"index": "flat"}, call(aten.put_.default, zeros(1).expand(1 << 40), BIG, zeros(2)), None),
    ("duplicates", {"index": "flat"}, call(aten.put_.default, zeros(4), FAKE, zeros(2)), None),
    ("duplicates", {"index": "flat"}, copy(zeros(2, 2), 1, 0, 1), False),
    ("duplicates", {"index": "flat"}, copy(zeros(2, 9), 0, 0, 0, 1), True),
    ("duplicates", {"indices": "flat"}, embed(0, 1), False),
    ("duplicates", {"indices": "flat"}, embed(1, 1), True),
    # elements along a dimension
    ("duplicates", {"index": "elements"}, scatter(zeros(3, 2), 0, index(0, 0)[None], zeros(1, 2)), False),
    ("duplicates", {"index": "elements"}, scatter(zeros(3, 2), 1, index(0, 0)[None], zeros(1, 2)), True),
    ("duplicates", {"index": "elements"}, scatter(zeros(1), 0, index(0, 0), zeros(2)), True),
    ("duplicates", {"index": "elements"}, scatter(zeros(()), 0, zeros((), dtype=torch.long), zeros(())), False),
    ("duplicates", {"self": "elements"}, call(aten.median.dim, torch.tensor([1.0, 2.0, 1.0]), 0), True),
    ("duplicates", {"self": "elements"}, call(aten.median.dim, torch.tensor([[1.0, 2.0], [1.0, 3.0]]), 1), False),
    # planes and volumes of max_unpool
    ("duplicates", {"indices": "plane"}, unpool(aten.max_unpool2d, index(0, 1, 0, 1).view(2, 1, 2)), False),
    ("duplicates", {"indices": "plane"}, unpool(aten.max_unpool2d, index(0, 1, 0, 2).view(1, 2, 2)), True),
    ("duplicates", {"indices": "volume"}, unpool(aten.max_unpool3d, index(0, 1, 0, 2).view(1, 2, 1, 2)), True),
    ("duplicates", {"indices": "volume"}, unpool(aten.max_unpool3d, index(0, 1, 0, 1).view(2, 1, 1, 2)), False),
]


@pytest.mark.parametrize(("name", "parameter", "of", "expected"), CASES)
def test_a_condition_on_tensors(name: str, parameter: Any, of: OpCall, expected: bool | None) -> None:
    """What a condition answers for a call."""
    assert PREDICATES[name](of, parameter) is expected


def test_every_condition_is_tested_both_ways() -> None:
    """Each has a case in which it holds and one in which it does not."""
    answers = {name: {expected for n, _, _, expected in CASES if n == name} for name in NAMES}
    elsewhere = {"environment_lacks", "cudnn", "ranks_above"}
    assert [name for name, found in answers.items() if not found >= {True, False}] == sorted(
        elsewhere, key=list(NAMES).index
    )


def test_the_environment_counts_as_it_is_at_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable with one of the values makes the condition false."""
    wanted = {"CUBLAS_WORKSPACE_CONFIG": [":4096:8", ":16:8"]}
    for value, expected in (("", True), (":16:8", False), (":4096:2", True)):
        monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", value)
        assert PREDICATES["environment_lacks"](ADD, wanted) is expected
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG")
    assert PREDICATES["environment_lacks"](ADD, wanted) is True


@pytest.fixture
def flags() -> Iterator[None]:
    backend = torch.backends.cudnn
    before = backend.enabled, backend.benchmark, backend.deterministic
    yield
    backend.enabled, backend.benchmark, backend.deterministic = before
    torch.use_deterministic_algorithms(False)


@pytest.mark.usefixtures("flags")
def test_switches_of_cudnn_count_as_they_are_at_the_call() -> None:
    """Deterministic mode of torch makes cuDNN deterministic as well."""
    free = {"enabled": True, "deterministic": False}
    assert PREDICATES["cudnn"](ADD, free) is True
    assert PREDICATES["cudnn"](ADD, {"benchmark": True}) is False
    torch.backends.cudnn.deterministic = True
    assert PREDICATES["cudnn"](ADD, free) is False
    torch.backends.cudnn.deterministic = False
    torch.use_deterministic_algorithms(True)
    assert PREDICATES["cudnn"](ADD, free) is False
    torch.use_deterministic_algorithms(False)
    torch.backends.cudnn.enabled = False
    assert PREDICATES["cudnn"](ADD, free) is False


def test_ranks_are_counted_in_a_process_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ranks cannot add in another order, three can."""
    monkeypatch.setattr(torch.distributed, "is_initialized", lambda: True)
    for ranks, expected in ((1, False), (2, False), (3, True)):
        monkeypatch.setattr(torch.distributed, "get_world_size", lambda ranks=ranks: ranks)
        assert PREDICATES["ranks_above"](ADD, 2) is expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, True),
        ({"floating": "self"}, True),
        ({"floating": "self", "ranks_above": 2}, None),
        ({"ranks_above": 2, "floating": "index"}, False),
    ],
)
def test_all_conditions_of_a_row_must_hold(when: dict[str, Any], expected: bool | None) -> None:
    """One that does not hold decides, one that is unknown leaves the row unknown."""
    row = Kernel("one", "aten::index_add", (), "cuda", "both", "switches", "c", "a", when=when)
    assert holds(row, ADD) is expected


def test_later_conditions_are_not_asked_after_a_false_one() -> None:
    """Sorting an index is left out where a cheap condition has already decided."""
    row = Kernel("one", "aten::index_add", (), "cuda", "both", "x", "c", "a", when={"floating": "index", "dtype": None})
    assert holds(row, ADD) is False


def test_looking_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index above the limit is not sorted, one at the limit is."""
    of = put(zeros(100), index(0, 1, 2, 0))
    monkeypatch.setattr(repeats, "MOST_ELEMENTS", 4)
    assert PREDICATES["duplicates"](of, {"indices": "positions"}) is True
    monkeypatch.setattr(repeats, "MOST_ELEMENTS", 3)
    assert PREDICATES["duplicates"](of, {"indices": "positions"}) is None


def test_looking_is_unseen_by_the_program() -> None:
    """No function mode of the program is called, no gradient recorded, no argument changed, nothing drawn."""
    seen: list[str] = []

    class Mode(torch.overrides.TorchFunctionMode):  # type: ignore[misc]
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            seen.append(func.__name__)
            return func(*args, **(kwargs or {}))

    indices, values = index(0, -1, 3), torch.zeros(3, requires_grad=True)
    state = torch.get_rng_state()
    version = indices._version
    of = put(zeros(4), indices, values=values)
    row = Kernel("one", "aten::x", (), "cpu", "both", "x", "c", "a", when={"duplicates": {"indices": "positions"}})
    with Mode():
        seen.clear()
        answer = holds(row, of)
        looked = list(seen)
    assert (answer, looked) == (True, [])
    assert indices._version == version
    assert torch.equal(torch.get_rng_state(), state)
