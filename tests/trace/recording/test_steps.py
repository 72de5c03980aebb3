"""What a recording holds of optimizers and losses: every update in order, with names that people know."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from randlint.trace.recording.fingerprint import NOTHING, combine, fingerprint
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.sample import PLACES, Sample
from randlint.trace.recording.steps import STATE_EVERY
from tests.trace.recording.support import Seen, lines, recorded

HERE = __file__


class Net(nn.Module):
    def __init__(self, width: int = 3) -> None:
        super().__init__()
        self.first = nn.Linear(width, width)
        self.last = nn.Linear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.first(x).relu())  # type: ignore[no-any-return]


NAMES = ("first.weight", "first.bias", "last.weight", "last.bias")


def line_of(text: str) -> int:
    """The number of the one line of this file that holds ``text`` as a comment."""
    [number] = [n for n, line in enumerate(Path(HERE).read_text().splitlines(), 1) if line.endswith(f"# {text}")]
    return number


def train(net: nn.Module, optimizer: torch.optim.Optimizer, steps: int = 1) -> None:
    for _ in range(steps):
        optimizer.zero_grad()
        net(torch.ones(2, 3)).sum().backward()  # backward
        optimizer.step()  # step


def names(seen: Seen, kind: Kind = Kind.UPDATE, role: str = "parameter") -> list[tuple[str, ...]]:
    return [seen.tensors(event)[role].names for event in seen.of(kind)]


def test_a_step_is_a_loss_gradients_and_an_update(tmp_path: Path) -> None:
    """In this order, at the user's lines, with the values that were there."""
    torch.manual_seed(0)
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    before = [p.detach().clone() for p in net.parameters()]
    with recorded(tmp_path / "run") as found:
        train(net, optimizer, 2)
    [seen] = found
    step = ["LOSS", "GRADIENTS", "UPDATE"]
    assert seen.kinds() == ["START", "LOSS", "INITIAL", *step[1:], *step, "END"]
    assert [event.step for event in seen.all] == [0, 0, 0, 0, 0, 1, 1, 1, 2]
    assert (seen.steps, seen.complete) == (2, True)
    assert lines(seen.of(Kind.LOSS)) == [line_of("backward")] * 2
    assert lines(seen.of(Kind.INITIAL, Kind.GRADIENTS, Kind.UPDATE)) == [line_of("step")] * 5
    assert {event.name for event in seen.of(Kind.INITIAL, Kind.GRADIENTS, Kind.UPDATE)} == {"SGD"}
    assert [event.phase for event in seen.of(Kind.LOSS, Kind.UPDATE)] == [Phase.BACKWARD, Phase.OPTIMIZER] * 2
    [initial] = seen.of(Kind.INITIAL)
    known = seen.tensors(initial)["parameter"]
    assert known.names == NAMES
    assert known.fingerprints == tuple(fingerprint(p) for p in before)
    assert known.numbers == pytest.approx([float(p.norm()) for p in before])
    last = seen.of(Kind.UPDATE)[-1]
    assert seen.tensors(last)["parameter"].fingerprints == tuple(fingerprint(p) for p in net.parameters())
    assert last.outputs == combine(fingerprint(p) for p in net.parameters())  # type: ignore[arg-type]
    gradient = seen.of(Kind.GRADIENTS)[-1]
    assert seen.tensors(gradient)["gradient"].fingerprints == tuple(fingerprint(p.grad) for p in net.parameters())  # type: ignore[arg-type]
    assert gradient.outputs == combine(fingerprint(p.grad) for p in net.parameters())  # type: ignore[arg-type]


def test_the_value_of_a_loss(tmp_path: Path) -> None:
    """Of one root of one element; several roots and ``create_graph`` are one event each, recomputation is none."""
    x = torch.tensor([1.5, 2.0], requires_grad=True)
    with recorded(tmp_path / "run") as found:
        (x * 3).sum().backward()
        torch.autograd.backward([x.sum(), x.prod()])
        (x * 2).backward(torch.ones(2))
        torch.utils.checkpoint.checkpoint(lambda y: (y * y).sum(), x, use_reentrant=True).backward()
    losses = found[0].of(Kind.LOSS)
    assert [event.value for event in losses] == [10.5, None, None, 6.25]
    assert losses[0].outputs == fingerprint(torch.tensor(10.5))


def test_hyperparameters_are_those_of_the_step(tmp_path: Path) -> None:
    """Numbers, switches and tuples of every group, as the scheduler left them; tensors of one element by value."""
    net = Net()
    groups = [
        {"params": net.first.parameters(), "lr": 0.5},
        {"params": net.last.parameters(), "lr": torch.tensor(0.25)},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.5, 0.75), foreach=False)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.1)
    with recorded(tmp_path / "run") as found:
        for _ in range(2):
            train(net, optimizer)
            schedule.step()
    first, second = (event.detail["groups"] for event in found[0].of(Kind.UPDATE))
    assert [group["lr"] for group in first] == [0.5, 0.25]
    assert [group["lr"] for group in second] == pytest.approx([0.05, 0.025])
    assert (first[0]["betas"], first[0]["foreach"], first[0]["amsgrad"]) == ([0.5, 0.75], False, False)
    assert "params" not in first[0]


def test_the_state_of_an_optimizer_is_recorded_now_and_then(tmp_path: Path) -> None:
    """By its keys, at the first update and every tenth; and before the first one where a checkpoint brought it."""
    net = Net()
    optimizer = torch.optim.Adam(net.parameters())
    train(net, optimizer)
    with recorded(tmp_path / "run") as found:
        train(net, optimizer, STATE_EVERY + 1)
    seen = found[0]
    [initial] = seen.of(Kind.INITIAL)
    assert seen.tensors(initial)["state"].names == ("step", "exp_avg", "exp_avg_sq")
    has = ["state" in seen.tensors(event) for event in seen.of(Kind.UPDATE)]
    assert has == [True, *[False] * (STATE_EVERY - 1), True]
    last = seen.tensors(seen.of(Kind.UPDATE)[-1])["state"]
    averages = [optimizer.state[p]["exp_avg"] for p in net.parameters()]
    assert last.fingerprints[1] == combine(fingerprint(t) for t in averages)  # type: ignore[arg-type]
    assert last.numbers[1] == pytest.approx(math.hypot(*(float(t.norm()) for t in averages)))


def test_several_optimizers_have_names_of_their_own(tmp_path: Path) -> None:
    """By class, in the order of their first step; parameters are named in the module that holds them."""
    first, second = Net(), Net(3)
    loose = nn.Parameter(torch.zeros(2))
    one = torch.optim.SGD([*first.parameters(), loose], lr=0.1)
    two = torch.optim.SGD(second.parameters(), lr=0.1)
    three = torch.optim.Adam(nn.ModuleList([first]).parameters())
    with recorded(tmp_path / "run") as found:
        train(second, two)
        train(first, one)
        train(first, three)
    seen = found[0]
    assert [event.name for event in seen.of(Kind.UPDATE)] == ["SGD", "SGD #2", "Adam"]
    assert names(seen) == [NAMES, (*NAMES, "0/4"), NAMES]
    last = seen.tensors(seen.of(Kind.GRADIENTS)[1])["gradient"]
    assert (last.fingerprints[-1], last.numbers[-1]) == (NOTHING, 0.0)


def test_one_optimizer_for_several_modules(tmp_path: Path) -> None:
    """The module that holds most gives its names; those of others carry the class before them."""

    class Head(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.out = nn.Linear(1, 1, bias=False)

    net, head, other = Net(), Head(), Head()
    optimizer = torch.optim.SGD([*head.parameters(), *net.parameters(), *other.parameters()], lr=0.1)
    with recorded(tmp_path / "run") as found:
        train(net, optimizer)
    assert sorted(names(found[0])[0]) == sorted([*NAMES, "Head.out.weight", "Head #2.out.weight"])
    assert names(found[0])[0][1:5] == NAMES


@pytest.mark.parametrize("wrap", [torch.compile, nn.DataParallel])
def test_names_are_those_of_the_plain_module(tmp_path: Path, wrap: Any) -> None:
    """Wrappers add nothing to them, so that a wrapped run can be compared with a plain one."""
    net = Net()
    wrapped = wrap(net)
    optimizer = torch.optim.SGD(wrapped.parameters(), lr=0.1)
    with recorded(tmp_path / "run") as found:
        train(net, optimizer)
    assert names(found[0]) == [NAMES]


def test_names_that_the_optimizer_was_given(tmp_path: Path) -> None:
    """``named_parameters`` says them."""
    weights = [("a", nn.Parameter(torch.ones(2))), ("b", nn.Parameter(torch.ones(2)))]
    optimizer = torch.optim.SGD(weights, lr=0.1)
    with recorded(tmp_path / "run") as found:
        weights[0][1].sum().backward()
        optimizer.step()
    assert names(found[0]) == [("a", "b")]


def test_a_group_that_is_added_later(tmp_path: Path) -> None:
    """Names follow the parameters of each step."""
    net = Net()
    optimizer = torch.optim.SGD(net.first.parameters(), lr=0.1)
    with recorded(tmp_path / "run") as found:
        train(net, optimizer)
        optimizer.add_param_group({"params": net.last.parameters()})
        train(net, optimizer)
    assert names(found[0]) == [NAMES[:2], NAMES]


def test_accumulated_gradients_are_one_update(tmp_path: Path) -> None:
    """Two losses, one step."""
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    with recorded(tmp_path / "run") as found:
        for _ in range(2):
            net(torch.ones(1, 3)).sum().backward()
        optimizer.step()
    assert found[0].kinds() == ["START", "LOSS", "LOSS", "INITIAL", "GRADIENTS", "UPDATE", "END"]


def test_a_step_that_a_scaler_skips_is_none(tmp_path: Path) -> None:
    """Infinite gradients: the loss is there and no update, and the next step counts from 0."""
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    scaler = torch.amp.GradScaler("cpu", init_scale=4.0)
    with recorded(tmp_path / "run") as found:
        for scale in (math.inf, 1.0):
            optimizer.zero_grad()
            scaler.scale(net(torch.ones(1, 3)).sum() * scale).backward()
            scaler.step(optimizer)
            scaler.update()
    seen = found[0]
    assert seen.kinds() == ["START", "LOSS", "LOSS", "INITIAL", "GRADIENTS", "UPDATE", "END"]
    assert {event.step for event in seen.all[:-1]} == {0}
    # The scaler has divided by its scale before the step.
    assert seen.tensors(seen.of(Kind.GRADIENTS)[0])["gradient"].numbers[-1] == 1.0


def test_a_closure_is_evaluated_inside_of_the_step(tmp_path: Path) -> None:
    """LBFGS: gradients follow each of its losses, and then the update; lists in its state count."""
    weight = nn.Parameter(torch.tensor([3.0, 1.0]))
    optimizer = torch.optim.LBFGS([weight], max_iter=3)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = (weight**2 - 1).pow(2).sum()
        loss.backward()
        return loss

    with recorded(tmp_path / "run") as found:
        optimizer.step(closure)
        optimizer.step(closure)
    seen = found[0]
    kinds = seen.kinds()
    losses = kinds.count("LOSS") // 2
    assert losses > 1
    step = [*["LOSS", "GRADIENTS"] * losses, "UPDATE"]
    assert kinds == ["START", "INITIAL", *step, *step, "END"]
    assert seen.tensors(seen.of(Kind.GRADIENTS)[0])["gradient"].numbers[0] == pytest.approx(96.0)
    assert {"old_dirs", "d", "func_evals"} <= set(seen.tensors(seen.of(Kind.UPDATE)[0])["state"].names)


def test_a_step_of_a_subclass_is_one_step(tmp_path: Path) -> None:
    """Torch calls hooks in the subclass and in the class that it calls."""

    class Mine(torch.optim.SGD):
        def step(self, closure: Any = None) -> Any:
            return super().step(closure)

    net = Net()
    plain, mine = torch.optim.SGD(net.parameters(), lr=0.1), Mine(net.parameters(), lr=0.1)
    with recorded(tmp_path / "run") as found:
        train(net, plain)
        train(net, mine)
    assert [event.name for event in found[0].of(Kind.UPDATE)] == ["SGD", "Mine"]


def test_a_step_that_fails_leaves_no_update(tmp_path: Path) -> None:
    """The program sees its own error, and the steps after it are recorded."""
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

    def fail() -> float:
        raise KeyError("mine")

    def one() -> float:
        return 1.0

    with recorded(tmp_path / "run") as found:
        with pytest.raises(KeyError, match="mine"):
            optimizer.step(fail)
        train(net, optimizer)
        assert optimizer.step(one) == optimizer.step(closure=one) == 1.0
    step = ["GRADIENTS", "UPDATE"]
    assert found[0].kinds() == ["START", "INITIAL", "LOSS", *step * 3, "END"]


def test_sparse_gradients_and_other_types(tmp_path: Path) -> None:
    """Embeddings with sparse gradients, half precision, complex and frozen parameters."""
    table = nn.Embedding(5, 2, sparse=True)
    half = nn.Parameter(torch.ones(3, dtype=torch.bfloat16))
    wave = nn.Parameter(torch.ones(2, dtype=torch.complex64))
    frozen = nn.Parameter(torch.ones(2), requires_grad=False)
    optimizer = torch.optim.SGD([*table.parameters(), half, wave, frozen], lr=0.1)
    with recorded(tmp_path / "run") as found:
        for row in (1, 2):
            optimizer.zero_grad()
            (table(torch.tensor([row])).sum() + half.sum().float() + wave.abs().sum()).backward()
            optimizer.step()
    seen = found[0]
    first, second = (seen.tensors(event)["gradient"] for event in seen.of(Kind.GRADIENTS))
    assert first.numbers[:3] == pytest.approx([math.sqrt(2), math.sqrt(3), math.sqrt(2)], rel=1e-3)
    assert first.fingerprints[0] != second.fingerprints[0]
    assert first.fingerprints[3] == NOTHING


def test_a_program_without_an_optimizer_is_all_step_0(tmp_path: Path) -> None:
    """Evaluation and generation: draws are there all the same."""
    torch.manual_seed(0)
    with recorded(tmp_path / "run") as found, torch.no_grad():
        torch.rand(3)
    [seen] = found
    assert seen.kinds() == ["START", "DRAWS", "END"]
    assert seen.steps == 0


def test_a_sample_is_spread_over_all_parameters() -> None:
    """At the same places every time: values of fixed places, also of transposed parameters."""
    big = torch.arange(1000.0).view(20, 50).t()
    small = torch.tensor([-1.0], dtype=torch.float64)
    whole = torch.ones(3, dtype=torch.complex64)
    sample = Sample([big, whole, small])
    values = sample.of([big, whole, small])
    assert len(values) == PLACES
    assert set(values) <= {*big.reshape(-1).tolist(), -1.0}
    assert sample.of([big + 1, whole, small])[0] == values[0] + 1
    assert Sample([small, small]).of([small, torch.tensor([5.0])]) == [-1.0, 5.0]
    assert Sample([]).of([]) == []


def test_every_hook_is_gone_afterwards(tmp_path: Path) -> None:
    """Torch is as it was before the recording."""
    from torch.optim.optimizer import _global_optimizer_post_hooks, _global_optimizer_pre_hooks
    from torch.utils.data._utils.fetch import _MapDatasetFetcher
    from torch.utils.data.dataloader import _BaseDataLoaderIter

    def state() -> list[Any]:
        methods = ("__init__", "_reset", "_next_index", "__next__")
        return [
            torch.autograd.backward,
            len(_global_optimizer_pre_hooks),
            len(_global_optimizer_post_hooks),
            _MapDatasetFetcher.fetch,
            *(getattr(_BaseDataLoaderIter, name) for name in methods),
        ]

    before = state()
    with recorded(tmp_path / "run"):
        assert all(a != b for a, b in zip(before, state(), strict=True))
    assert state() == before
