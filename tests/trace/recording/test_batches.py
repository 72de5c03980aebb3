"""What a recording holds of loaders: every batch in the order of the loop, with the indices it was made of."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset

from randlint.trace.recording.fingerprint import of_value
from randlint.trace.recording.format import Kind, Phase
from tests.trace.recording.support import lines, recorded

HERE = __file__


def line_of(text: str) -> int:
    [number] = [n for n, line in enumerate(Path(HERE).read_text().splitlines(), 1) if line.endswith(f"# {text}")]
    return number


class Numbers(Dataset[Any]):
    """Nested samples, of which workers make some slower than others."""

    def __len__(self) -> int:
        return 11

    def __getitem__(self, index: int) -> dict[str, Any]:
        return {"x": torch.full((2,), float(index)), "more": (index, str(index))}


class Stream(IterableDataset[Any]):
    def __iter__(self) -> Iterator[int]:
        info = torch.utils.data.get_worker_info()
        return iter(range(6) if info is None else range(info.id, 6, info.num_workers))


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_come_with_their_indices(tmp_path: Path, workers: int) -> None:
    """In the order of the loop, whichever worker made them, in every epoch."""
    torch.manual_seed(0)
    loader = DataLoader(Numbers(), batch_size=4, shuffle=True, num_workers=workers)
    given = []
    with recorded(tmp_path / "run") as found:
        for _ in range(2):
            for batch in loader:  # loop
                given.append(batch)
    batches = found[0].of(Kind.BATCH)
    assert [event.detail["indices"] for event in batches] == [batch["more"][0].tolist() for batch in given]
    assert [event.detail["size"] for event in batches] == [4, 4, 3] * 2
    assert [(event.detail["epoch"], event.detail["iteration"]) for event in batches] == [
        *((0, i) for i in range(3)),
        *((1, i) for i in range(3)),
    ]
    assert [event.inputs for event in batches] == [of_value(event.detail["indices"]) for event in batches]
    assert [event.outputs for event in batches] == [of_value(batch) for batch in given]
    assert {(event.name, event.phase) for event in batches} == {("Numbers #1", Phase.DATA)}
    assert lines(batches) == [line_of("loop")] * 6


def test_workers_that_stay(tmp_path: Path) -> None:
    """After a loop was left early, the next one has its own indices."""
    torch.manual_seed(0)
    loader = DataLoader(Numbers(), batch_size=2, shuffle=True, num_workers=2, persistent_workers=True)
    given = []
    with recorded(tmp_path / "run") as found:
        for stop in (2, 9):
            for batch in itertools.islice(loader, stop):
                given.append(batch["more"][0].tolist())
        del loader
    batches = found[0].of(Kind.BATCH)
    assert [event.detail["indices"] for event in batches] == given
    assert [event.detail["epoch"] for event in batches] == [0] * 2 + [1] * 6


def test_batches_in_the_order_in_which_workers_end(tmp_path: Path) -> None:
    """``in_order=False``: the indices are those of the batch that came."""
    loader = DataLoader(Numbers(), batch_size=2, num_workers=2, in_order=False)
    with recorded(tmp_path / "run") as found:
        given = [batch["more"][0].tolist() for batch in loader]
    assert [event.detail["indices"] for event in found[0].of(Kind.BATCH)] == given


@pytest.mark.parametrize("workers", [0, 2])
def test_a_dataset_without_indices(tmp_path: Path, workers: int) -> None:
    """Batches of an iterable dataset are told apart by what is in them."""
    loader = DataLoader(Stream(), batch_size=2, num_workers=workers)
    with recorded(tmp_path / "run") as found:
        given = list(loader)
    batches = found[0].of(Kind.BATCH)
    assert [event.outputs for event in batches] == [of_value(batch) for batch in given]
    assert {event.inputs for event in batches} == {None}
    assert all("indices" not in event.detail for event in batches)
    assert len({event.outputs for event in batches}) == len(given) > 2


def test_loaders_have_numbers(tmp_path: Path) -> None:
    """In the order of their first loop; the class is that of the dataset."""
    first, second = DataLoader(Numbers(), batch_size=8), DataLoader(TensorDataset(torch.arange(4)), batch_size=2)
    with recorded(tmp_path / "run") as found:
        for left, right in zip(second, first, strict=True):
            del left, right
        next(iter(second))
    assert [event.name for event in found[0].of(Kind.BATCH)] == [
        *["TensorDataset #1", "Numbers #2"] * 2,
        "TensorDataset #1",
    ]


def test_large_batches_show_their_first_indices(tmp_path: Path) -> None:
    """The fingerprint is of all of them."""
    with recorded(tmp_path / "run") as found:
        for _ in DataLoader(TensorDataset(torch.arange(200)), batch_size=100, sampler=list(range(200))):
            pass
        for _ in DataLoader(TensorDataset(torch.arange(200)), batch_size=100, sampler=[*range(99), 100, *range(100)]):
            break
    one, _, other = found[0].of(Kind.BATCH)
    assert len(one.detail["indices"]) == 64
    assert one.detail["indices"] == other.detail["indices"]
    assert (one.detail["size"], other.detail["size"]) == (100, 100)
    assert one.inputs != other.inputs


def test_samples_without_a_batch(tmp_path: Path) -> None:
    """``batch_size=None``: one index each; other keys than numbers are shown as text."""

    class Named(Dataset[Any]):
        def __len__(self) -> int:
            return 2

        def __getitem__(self, index: Any) -> Tensor:
            return torch.ones(1)

    with recorded(tmp_path / "run") as found:
        for _ in DataLoader(Numbers(), batch_size=None):
            pass
        for _ in DataLoader(Named(), batch_size=2, sampler=["left", (1, 2)]):
            pass
    batches = found[0].of(Kind.BATCH)
    assert [event.detail["indices"] for event in batches] == [[i] for i in range(11)] + [["left", "(1, 2)"]]


def test_what_a_dataset_draws_is_drawn_for_data(tmp_path: Path) -> None:
    """Phases: inside the loader, and in the loop."""

    class Noisy(Dataset[Any]):
        def __len__(self) -> int:
            return 2

        def __getitem__(self, index: int) -> Tensor:
            return torch.rand(1)  # drawn by the dataset

    torch.manual_seed(0)
    with recorded(tmp_path / "run") as found:
        for _ in DataLoader(Noisy()):
            torch.rand(1)  # drawn in the loop
    drawn = [(event.site.frame.line, event.phase) for event in found[0].of(Kind.DRAWS) if event.site is not None]
    step = [(line_of("drawn by the dataset"), Phase.DATA), (line_of("drawn in the loop"), Phase.FORWARD)]
    assert drawn[-4:] == step * 2


def test_a_loop_that_had_begun_before(tmp_path: Path) -> None:
    """It is no part of the recording, and goes on."""
    loop = iter(DataLoader(Numbers(), batch_size=4))
    next(loop)
    with recorded(tmp_path / "run") as found:
        assert next(loop)["more"][0].tolist() == [4, 5, 6, 7]
    assert found[0].of(Kind.BATCH) == []
