"""What shuffled-evaluation says of the order of loaders is true of the installed libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy")


def rows(loader: Any) -> list[float]:
    """The first column of all rows of one pass."""
    found = []
    for batch in loader:
        data = batch[0] if isinstance(batch, (tuple, list)) else batch
        found += np.asarray(data).reshape(len(data), -1)[:, 0].tolist()
    return found


def test_a_keras_generator_shuffles_unless_told_not_to() -> None:
    """`flow` gives rows in another order than those that it was made of; with `shuffle=False` in theirs."""
    image = pytest.importorskip("keras.src.legacy.preprocessing.image")
    data = np.arange(20, dtype="float32").reshape(20, 1, 1, 1)
    made = image.ImageDataGenerator().flow(data, batch_size=20, seed=1)
    assert rows([next(made)]) != data.ravel().tolist()
    made = image.ImageDataGenerator().flow(data, batch_size=20, shuffle=False)
    assert rows([next(made)]) == data.ravel().tolist()


def test_keras_datasets_have_another_order_in_each_pass(tmp_path: Path) -> None:
    """`text_dataset_from_directory` shuffles anew in each pass, even with a seed; so do its sisters."""
    keras = pytest.importorskip("keras")
    pytest.importorskip("tensorflow")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(20):
            (tmp_path / name / f"{number}.txt").write_text(f"{number}")
    read = keras.utils.text_dataset_from_directory
    data = read(tmp_path, batch_size=4, seed=1, verbose=False)
    assert rows(data) != rows(data)
    data = read(tmp_path, batch_size=4, shuffle=False, verbose=False)
    assert rows(data) == rows(data)


def test_pipelines_have_another_order_in_each_pass() -> None:
    """`Dataset.shuffle` shuffles anew in each pass unless `reshuffle_each_iteration` is False."""
    tensorflow = pytest.importorskip("tensorflow")
    data = tensorflow.data.Dataset.from_tensor_slices(np.arange(40).reshape(20, 2))
    moving = data.shuffle(20, seed=1).batch(4)
    assert rows(moving) != rows(moving)
    fixed = data.shuffle(20, seed=1, reshuffle_each_iteration=False).batch(4)
    assert rows(fixed) == rows(fixed)


def test_loaders_have_another_order_in_each_pass() -> None:
    """A shuffled torch loader has another order in each pass."""
    torch = pytest.importorskip("torch")
    data = torch.utils.data.TensorDataset(torch.arange(40).reshape(20, 2))
    generator = torch.Generator().manual_seed(1)
    loader = torch.utils.data.DataLoader(data, batch_size=4, shuffle=True, generator=generator)
    assert rows(loader) != rows(loader)
    assert rows(torch.utils.data.DataLoader(data, batch_size=4)) == list(range(0, 40, 2))
