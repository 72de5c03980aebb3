"""What rules/apis/tensorflow.toml and reshuffled-split say of parted pipelines is what the installed libraries do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")
np = pytest.importorskip("numpy")
(ROW,) = load_catalogue().table("division")
ROWS, TAKEN, EPOCHS = 100, 80, 3
KEPT = {ROW["order"]: False}


def read(rows: Any) -> set[float]:
    """The rows that one iteration gives, by a number that stands for each."""
    return {float(np.asarray(row).ravel()[0]) for row in rows.as_numpy_iterator()}


def shared(first: Any, second: Any) -> int:
    """How many rows both parts give in some epochs, read in turns as in training."""
    train: set[float] = set()
    test: set[float] = set()
    for _ in range(EPOCHS):
        train |= read(first)
        test |= read(second)
    return len(train & test)


def parted(rows: Any, again: Any = None) -> int:
    return shared(rows.take(TAKEN), (rows if again is None else again).skip(TAKEN))


def shuffled(**options: Any) -> Any:
    return tf.data.Dataset.range(ROWS).shuffle(ROWS, **options)


def test_listed_names_and_parameters_exist() -> None:
    """Methods, functions and parameters are there, and nothing keeps the order unless it is told to."""
    parameters = inspect.signature(tf.data.Dataset.shuffle).parameters
    assert [p for p in parameters if p != "self"][:3] == list(ROW["parameters"])
    assert parameters[ROW["order"]].default is not False
    for name in (ROW["head"], ROW["tail"], ROW["shuffle"], *ROW["keeps"]):
        assert callable(getattr(tf.data.Dataset, name))
    for name in ROW["apis"]:
        found: Any = {"tensorflow": tf, "keras": keras}[name.partition(".")[0]]
        for part in name.split(".")[1:]:
            found = getattr(found, part)
        assert callable(found)


@pytest.mark.parametrize("options", [{}, {"seed": 1}, {ROW["order"]: None}], ids=str)
def test_parts_share_rows_with_a_seed_or_without(options: dict[str, Any]) -> None:
    """Each iteration shuffles anew, the one that reads the other part, too: one epoch is enough."""
    assert parted(shuffled(**options)) > 0
    rows = shuffled(**options)
    assert read(rows.take(TAKEN)) & read(rows.skip(TAKEN))


def test_a_global_seed_changes_nothing() -> None:
    tf.random.set_seed(0)
    assert parted(shuffled()) > 0


@pytest.mark.parametrize("options", [{}, {"seed": 1}], ids=str)
def test_the_first_order_is_kept_where_it_is_asked_for(options: dict[str, Any]) -> None:
    """One shuffle serves both parts, with a seed or without; another shuffle of one part after that is harmless."""
    rows = shuffled(**KEPT, **options)
    assert parted(rows) == 0
    assert shared(rows.take(TAKEN).shuffle(ROWS), rows.skip(TAKEN)) == 0


def test_two_builds_share_an_order_only_by_a_seed_of_their_own() -> None:
    """A global seed gives the second build another number; a seed alone, without keeping the order, is not enough."""
    assert parted(shuffled(**KEPT), shuffled(**KEPT)) > 0
    assert parted(shuffled(seed=1, **KEPT), shuffled(seed=1, **KEPT)) == 0
    assert parted(shuffled(seed=1), shuffled(seed=1)) > 0
    tf.random.set_seed(0)
    assert parted(shuffled(**KEPT), shuffled(**KEPT)) > 0


def test_a_later_shuffle_that_keeps_its_order_does_not_help() -> None:
    """It keeps the places, not the rows."""
    assert parted(shuffled().shuffle(ROWS, seed=1, **KEPT)) > 0


def test_a_cache_keeps_the_order_of_the_first_whole_iteration() -> None:
    """What `take` has read until it stopped is not kept; a pass through everything is."""
    assert parted(shuffled().cache()) > 0
    rows = shuffled().cache()
    assert len(read(rows)) == ROWS
    assert parted(rows) == 0


def test_files_are_shuffled_unless_it_is_switched_off(tmp_path: Path) -> None:
    """`list_files` mixes anew in each iteration, with a seed, too, and whatever reads the files after that."""
    for number in range(ROWS):
        (tmp_path / f"{number:03}.txt").write_text(str(number))

    def listed(**options: Any) -> Any:
        files = tf.data.Dataset.list_files(str(tmp_path / "*.txt"), **options)
        return files.interleave(tf.data.TextLineDataset).map(lambda line: tf.strings.to_number(line))

    assert parted(listed()) > 0
    assert parted(listed(seed=1)) > 0
    assert parted(listed(shuffle=False)) == 0


def test_rows_of_a_table_are_shuffled_unless_it_is_switched_off(tmp_path: Path) -> None:
    """`make_csv_dataset` does as `list_files` does."""
    (tmp_path / "rows.csv").write_text("x,y\n" + "\n".join(f"{n},0" for n in range(ROWS)))

    def table(**options: Any) -> Any:
        named = {"batch_size": 1, "label_name": "y", "num_epochs": 1, **options}
        return tf.data.experimental.make_csv_dataset(str(tmp_path / "rows.csv"), **named).map(lambda x, y: x["x"])

    assert parted(table(shuffle_seed=1)) > 0
    assert parted(table(shuffle=False)) == 0


def _images(folder: Path) -> Callable[..., Any]:
    for number in range(ROWS):
        pixels = np.full((2, 2, 1), number, "uint8")
        keras.utils.save_img(str(folder / f"{number:03}.png"), pixels, scale=False)
    fixed = {"labels": None, "image_size": (2, 2), "batch_size": 1, "color_mode": "grayscale", "verbose": False}
    return lambda **options: keras.utils.image_dataset_from_directory(str(folder), **fixed, **options)


def test_folders_are_shuffled_anew_unless_keras_divides_them(tmp_path: Path) -> None:
    """`take` and `skip` share images; `validation_split` does not, and wants a seed; `split_dataset` makes lists. What
    Keras has held out is shuffled anew, too."""
    images = _images(tmp_path)
    assert parted(images(seed=1)) > 0
    assert parted(images(shuffle=False)) == 0
    with pytest.raises(ValueError, match="seed"):
        images(validation_split=0.2, subset="training")
    halves = [images(validation_split=0.2, subset=part, seed=1) for part in ("training", "validation")]
    assert shared(*halves) == 0
    assert shared(halves[1].take(10), halves[1].skip(10)) > 0
    assert shared(*keras.utils.split_dataset(shuffled(), left_size=TAKEN)) == 0


def test_windows_and_texts_are_shuffled_anew_where_they_are_shuffled(tmp_path: Path) -> None:
    """Windows of a series only if it is asked for, texts unless it is switched off."""
    series = np.arange(ROWS, dtype="float32")

    def windows(**options: Any) -> Any:
        return keras.utils.timeseries_dataset_from_array(series, None, sequence_length=1, batch_size=1, **options)

    assert parted(windows(shuffle=True, seed=1)) > 0
    assert parted(windows()) == 0
    for number in range(ROWS):
        (tmp_path / f"{number:03}.txt").write_text(str(number))
    texts = keras.utils.text_dataset_from_directory(str(tmp_path), labels=None, batch_size=1, seed=1, verbose=False)
    assert parted(texts.map(lambda text: tf.strings.to_number(text[0]))) > 0


def test_sources_that_are_mixed_by_a_seed_stay_apart() -> None:
    """`sample_from_datasets` and `random` draw the same again where they have a seed, which is why they are no rows."""
    sources = [tf.data.Dataset.range(50), tf.data.Dataset.range(50, ROWS)]
    assert parted(tf.data.Dataset.sample_from_datasets(sources, seed=1)) == 0
    assert parted(tf.data.Dataset.random(seed=1).take(ROWS)) == 0
