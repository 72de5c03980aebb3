"""What the rules about distributed data say of samplers and frameworks is true of the installed libraries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
data = torch.utils.data


def sampler(**options: object) -> object:
    return data.DistributedSampler(list(range(20)), num_replicas=2, rank=0, **options)


def test_without_set_epoch_every_epoch_has_the_same_order() -> None:
    """The sampler shuffles from `seed + epoch`, and counts no epochs itself."""
    told = sampler()
    first = list(told)
    assert first == list(told) != sorted(first)
    told.set_epoch(1)
    assert list(told) != first


def test_the_global_seed_has_no_part_in_the_order() -> None:
    """Whatever torch is seeded with, the order is the same; `set_epoch` and `seed` are all that changes it."""
    torch.manual_seed(1)
    first = list(sampler())
    torch.manual_seed(2)
    assert list(sampler()) == first
    assert list(sampler(seed=1)) != first


def test_accelerate_tells_the_sampler_the_epoch() -> None:
    """A loader that went through `prepare` counts its own iterations and calls `set_epoch`."""
    loading = pytest.importorskip("accelerate.data_loader")
    loader = data.DataLoader(list(range(20)), batch_size=2, sampler=sampler())
    prepared = loading.prepare_data_loader(loader, num_processes=1, process_index=0, put_on_device=False)
    first, second = ([int(x) for batch in prepared for x in batch] for _ in range(2))
    assert first != second


def test_fabric_tells_the_sampler_the_epoch() -> None:
    """So does a loader that went through `setup_dataloaders`."""
    wrappers = pytest.importorskip("lightning.fabric.wrappers")
    wrapped = wrappers._FabricDataLoader(data.DataLoader(list(range(20)), batch_size=2, sampler=sampler()))
    first, second = ([int(x) for batch in wrapped for x in batch] for _ in range(2))
    assert first != second


def test_with_another_seed_on_each_rank_parts_overlap() -> None:
    """With one seed the parts are disjoint and whole; with two, some rows come twice and others not at all."""
    rows = list(range(100))

    def parts(*seeds: int) -> list[set[int]]:
        made = (data.DistributedSampler(rows, 2, rank, seed=seed) for rank, seed in enumerate(seeds))
        return [set(each) for each in made]

    first, second = parts(5, 5)
    assert not first & second
    assert first | second == set(rows)
    first, second = parts(5, 6)
    assert first & second
    assert first | second != set(rows)


class Numbers(data.IterableDataset):
    def __iter__(self) -> object:
        return iter(range(4))


def test_each_worker_reads_all_of_an_iterable_dataset() -> None:
    """Nobody shares it out: with two workers each row comes twice."""
    alone = [int(row) for row in data.DataLoader(Numbers(), batch_size=None)]
    both = [int(row) for row in data.DataLoader(Numbers(), batch_size=None, num_workers=2)]
    assert sorted(both) == sorted([*alone, *alone])


def test_datasets_gives_each_worker_its_part() -> None:
    """A stream of several parts is shared out among the workers of torch's loader."""
    library = pytest.importorskip("datasets")

    def rows(parts: list[int]) -> Iterator[dict[str, int]]:
        yield from ({"number": 10 * part + n} for part in parts for n in range(5))

    stream = library.IterableDataset.from_generator(rows, gen_kwargs={"parts": [0, 1]})
    seen = [int(n) for batch in data.DataLoader(stream, num_workers=2) for n in batch["number"]]
    assert sorted(seen) == [0, 1, 2, 3, 4, 10, 11, 12, 13, 14]


def test_webdataset_gives_each_worker_its_part(tmp_path: Path) -> None:
    """Files are shared out among the workers of torch's loader."""
    library = pytest.importorskip("webdataset")
    for part in range(2):
        with library.TarWriter(str(tmp_path / f"{part}.tar")) as writer:
            for number in range(5):
                writer.write({"__key__": f"{part}{number}", "txt": str(10 * part + number)})
    files = sorted(str(path) for path in tmp_path.glob("*.tar"))
    stream = library.WebDataset(files, shardshuffle=False).decode()
    seen = [int(row["txt"]) for row in data.DataLoader(stream, num_workers=2, batch_size=None)]
    assert sorted(seen) == [0, 1, 2, 3, 4, 10, 11, 12, 13, 14]
