"""Torch's random streams under the ledger."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

from randlint.trace.data import Draw
from tests.trace.ledger_support import ledger


def draws_of(program: Callable[[], object]) -> list[Draw]:
    with ledger("torch") as recorder:
        program()
    part = recorder.part()
    assert part.remarks == []
    return part.draws


def training() -> list[object]:
    torch.manual_seed(5)
    net = nn.Sequential(nn.Linear(6, 32), nn.Dropout(0.4), nn.LSTM(32, 4, 2, dropout=0.3))
    optimizer = torch.optim.SGD(net.parameters(), 0.1)
    data = TensorDataset(torch.randn(16, 6))
    for (batch,) in DataLoader(data, batch_size=4, shuffle=True):
        optimizer.zero_grad()
        net(batch)[0].square().mean().backward()
        optimizer.step()
    generator = torch.Generator().manual_seed(1)
    rest = [torch.rand(3, generator=generator), torch.randperm(9), torch.multinomial(torch.ones(5), 2)]
    return [*(p.detach().clone() for p in net.parameters()), *rest, torch.get_rng_state(), generator.get_state()]


def test_a_traced_program_draws_the_same_numbers() -> None:
    """Weights after training, further draws and states are bit-equal."""
    plain = training()
    with ledger():
        traced = training()
    assert all(torch.equal(a, b) for a, b in zip(traced, plain, strict=True))  # type: ignore[arg-type]


def test_the_global_stream_before_and_after_a_seed() -> None:
    """Unseeded until somebody calls manual_seed; one event for a call, not one for each kernel below it."""

    def program() -> None:
        torch.seed()
        for turn in range(3):
            if turn == 2:
                torch.manual_seed(5)
            torch.rand(4, 2)

    [draw] = draws_of(program)
    assert (draw.stream, draw.call, draw.calls, draw.unseeded_calls, draw.seeded) == (
        "torch",
        "aten::rand",
        3,
        2,
        False,
    )
    assert (draw.elements, draw.device, draw.phase) == (8, "cpu", "forward")
    assert draw.site is not None
    assert draw.site.frame.line == program.__code__.co_firstlineno + 5


def test_who_seeded() -> None:
    """Value, line and entropy; a function that seeds CUDA along with the CPU is one event."""
    with ledger("torch") as recorder:
        torch.manual_seed(3)
        torch.random.manual_seed(seed=4)
        torch.seed()
        torch.set_rng_state(torch.get_rng_state())
    seeds = recorder.part().seeds
    assert [(s.stream, s.call, s.value, s.entropy, s.library) for s in seeds] == [
        ("torch", "torch.manual_seed", "3", False, ""),
        ("torch", "torch.manual_seed", "4", False, ""),
        ("torch", "torch.seed", "", True, ""),
        ("torch", "torch.set_rng_state", "", False, ""),
    ]
    lines = [s.site.frame.line for s in seeds if s.site]
    assert lines == list(range(lines[0], lines[0] + 4))


def test_a_library_that_saves_and_restores_the_state_is_named() -> None:
    """fork_rng is torch's own doing, no seed of the user's."""

    def program() -> None:
        with torch.random.fork_rng(devices=[]):
            torch.rand(1)

    with ledger("torch") as recorder:
        program()
    assert [(s.call, s.library) for s in recorder.part().seeds] == [("torch.set_rng_state", "torch")]


def test_generators() -> None:
    """Without a seed: always the same constant. With one: seeded. Each knows where it was made."""

    def program() -> None:
        generator = torch.Generator()
        torch.rand(2, generator=generator)
        generator.manual_seed(1)
        torch.randperm(5, generator=generator)
        torch.empty(3).normal_(generator=torch.default_generator)

    first, second, third = draws_of(program)
    assert (first.stream, first.kind, first.constant, first.seeded) == ("object", "torch.Generator", True, False)
    assert (second.constant, second.seeded, second.elements) == (False, True, 5)
    assert first.made == second.made
    assert first.made is not None
    assert (first.made.path, first.made.line) == (__file__, program.__code__.co_firstlineno + 1)
    assert (third.stream, third.kind, third.made) == ("torch", "", None)


def test_the_class_of_generators_is_taken_for_the_original() -> None:
    """Objects are plain ones; copies and pickles work; the name comes back."""
    original = torch.Generator
    before = torch.Generator()
    with ledger("torch"):
        assert torch.Generator is not original
        made = torch.Generator(device="cpu")
        assert type(made) is original
        assert isinstance(before, torch.Generator)
        assert isinstance(made, torch.Generator)
        assert not isinstance(3, torch.Generator)
        assert issubclass(original, torch.Generator)
        twin = copy.deepcopy(made.manual_seed(3))
        assert torch.equal(torch.rand(2, generator=twin), torch.rand(2, generator=made))
        data = pickle.dumps(made)
        assert pickle.loads(pickle.dumps(torch.Generator)) is torch.Generator
    assert b"randlint" not in data
    assert torch.equal(pickle.loads(data).get_state(), made.get_state())
    assert torch.Generator is original


def test_every_name_is_restored() -> None:
    """Seeding functions of torch and torch.cuda, under both of their names."""
    modules = (torch, torch.random, torch.cuda, torch.cuda.random)
    names = ("manual_seed", "seed", "set_rng_state", "manual_seed_all", "seed_all", "set_rng_state_all")
    before = [(m, n, getattr(m, n)) for m in modules for n in names if hasattr(m, n)]
    with ledger("torch"):
        assert all(getattr(m, n) is not value for m, n, value in before)
        assert inspect.signature(torch.manual_seed) == inspect.signature(before[0][2])
    assert all(getattr(m, n) is value for m, n, value in before)


class Dropping(nn.Module):
    """Every public way to drop, one on each line."""

    def __init__(self) -> None:
        super().__init__()
        self.module = nn.Dropout(0.3)
        self.lstm = nn.LSTM(4, 4, 2, dropout=0.2)
        self.attention = nn.MultiheadAttention(4, 1, dropout=0.1)

    def forward(self, x: torch.Tensor) -> None:
        self.module(x)
        F.dropout(x, 0.5)
        F.alpha_dropout(x, 0.25, training=True)
        F.feature_alpha_dropout(x, 0.25, training=True)
        F.dropout1d(x, 0.6)
        torch.dropout(x, 0.7, True)
        F.scaled_dot_product_attention(x, x, x, dropout_p=0.8)
        self.lstm(x)
        self.attention(x, x, x)


def test_every_way_to_drop_is_known_with_its_rate() -> None:
    """By module, by function, inside attention and recurrent layers."""
    net = Dropping()
    drops = draws_of(lambda: net(torch.ones(3, 2, 4)))
    assert [draw.purpose for draw in drops] == ["dropout"] * 9
    assert [draw.rate for draw in drops] == [0.3, 0.5, 0.25, 0.25, 0.6, 0.7, 0.8, 0.2, 0.1]
    assert {(draw.evaluating, draw.module) for draw in drops} == {("", "Dropping")}
    lines = [draw.site.frame.line for draw in drops if draw.site]
    assert lines == list(range(lines[0], lines[0] + 9))


def test_other_random_operations_are_no_dropout() -> None:
    """A mask that somebody draws by hand has no known purpose."""
    draws = draws_of(lambda: [torch.bernoulli(torch.full((3,), 0.5)), torch.ones(3).bernoulli_(0.5)])
    assert [(draw.call, draw.purpose, draw.rate) for draw in draws] == [
        ("aten::bernoulli", "", None),
        ("aten::bernoulli_", "", None),
    ]


@pytest.mark.parametrize(
    "program",
    [
        lambda: F.dropout(torch.ones(3), 0.0),
        lambda: F.dropout(torch.ones(3), 0.5, training=False),
        lambda: nn.Dropout().eval()(torch.ones(3)),
        lambda: F.rrelu(torch.ones(3), training=False),
        lambda: F.scaled_dot_product_attention(*[torch.ones(1, 1, 2, 2)] * 3),
        lambda: nn.LSTM(4, 4).eval()(torch.ones(3, 2, 4)),
    ],
)
def test_what_draws_nothing_is_not_counted(program: Callable[[], Any]) -> None:
    """Operations that could draw, with arguments under which they do not."""
    assert [draw.call for draw in draws_of(program) if draw.call != "aten::uniform_"] == []


def test_evaluation() -> None:
    """The outermost module decides; under inference_mode every dropout counts."""

    class Inner(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return F.dropout(x)

    class Outer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Inner()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y: torch.Tensor = self.inner(x)
            return y

    net, x = Outer(), torch.ones(4)

    def program() -> None:
        net(x)
        net.inner.eval()
        net(x)
        net.eval()
        net(x)
        net.inner.train()
        net(x)
        net.train()
        with torch.inference_mode():
            net(x)
        net.inner.eval()
        net.inner(x)

    found = [(draw.evaluating, draw.module, draw.calls) for draw in draws_of(program)]
    assert found == [
        ("", "Outer", 2),
        ("root-module-in-eval", "Outer", 2),
        ("inference-mode", "Outer", 1),
        ("root-module-in-eval", "Inner", 1),
    ]


def test_loaders() -> None:
    """The order, and the base seed, which nothing uses without workers."""
    data = list(range(8))

    def program() -> None:
        for _ in range(2):
            list(DataLoader(data, batch_size=4, sampler=RandomSampler(data)))  # type: ignore[arg-type]

    found = {(draw.call, draw.stream, draw.purpose) for draw in draws_of(program)}
    assert found == {
        ("aten::random_", "torch", "loader-order"),
        ("aten::random_", "torch", "loader-unused"),
        ("aten::randperm", "object", "loader-order"),
    }


def test_a_loader_with_workers_uses_its_base_seed() -> None:
    """The main process draws it once for each epoch."""
    loader = DataLoader(list(range(4)), num_workers=1, multiprocessing_context="fork")  # type: ignore[arg-type]
    draws = draws_of(lambda: [list(loader), list(loader)])
    assert [(draw.call, draw.purpose) for draw in draws] == [("aten::random_", "loader-workers")] * 2


def test_a_recomputed_dropout_is_seen_in_the_backward_pass() -> None:
    """Checkpointing runs the forward pass again, with the numbers of the first time."""
    from torch.utils.checkpoint import checkpoint

    class Net(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y: torch.Tensor = checkpoint(lambda v: F.dropout(v) * v, x, use_reentrant=False)
            return y

    def gradient() -> torch.Tensor:
        torch.manual_seed(2)
        x = torch.ones(50, requires_grad=True)
        Net()(x).sum().backward()
        assert x.grad is not None
        return x.grad

    plain = gradient()
    with ledger("torch") as recorder:
        assert torch.equal(gradient(), plain)
    part = recorder.part()
    assert part.remarks == []
    assert sum(draw.calls for draw in part.draws) == 2
    assert {draw.evaluating for draw in part.draws} == {""}


def test_nothing_is_kept_alive() -> None:
    """Modules, tensors and generators die as they would untraced."""
    import gc
    import weakref

    with ledger("torch"):
        net, x, generator = Dropping(), torch.ones(3, 2, 4), torch.Generator()
        net(x)
        torch.rand(2, generator=generator)
        alive = [weakref.ref(net), weakref.ref(x), weakref.ref(generator)]
        gc.collect()
        gc.disable()
        try:
            del net, x, generator
            assert [ref() for ref in alive[1:]] == [None, None]
        finally:
            gc.enable()
        gc.collect()
        assert alive[0]() is None
