"""Metrics: from what is printed, and from files that a run writes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from randlint.config import ConfigError
from randlint.spread.files import CsvFile, JsonFile, WrittenFile
from randlint.spread.process import Output
from randlint.spread.sources import MetricError, Pattern, PrintedNames, Sources

NOTHING = Output(0, "", "", 0.0)


def printed(text: str, *names: str) -> list[float]:
    """What is read from a text on standard output."""
    return list(PrintedNames(names).read(Output(0, text, "", 0.0), "").values())


def written(folder: Path, text: str, kind: type[JsonFile] | type[CsvFile], *names: str) -> list[float]:
    """What is read from a file with this text, written after the look."""
    path = folder / "result"
    source = kind(WrittenFile(str(path)), names)
    source.prepare({}, "")
    path.write_text(text, "utf-8")
    return list(source.read(NOTHING, "").values())


# -- printed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("accuracy: 0.5\naccuracy: 0.75\n", 0.75),
        ("accuracy=0.75", 0.75),
        ("accuracy 0.75", 0.75),
        ("Accuracy : 75.0%", 75.0),
        ("{'loss': 2, 'accuracy': 0.75}", 0.75),
        ("accuracy: 1e-3", 0.001),
        ("accuracy: -.5.", -0.5),
        ("accuracy: 12/20", 12.0),
        ("val_accuracy: 0.1, accuracy: 0.2", 0.2),
        ("accuracy: 0.75 (best 0.8)", 0.75),
    ],
)
def test_a_named_number_is_read(text: str, value: float) -> None:
    """The last one of that name, in the forms that programs print."""
    assert printed(text, "accuracy") == [value]


@pytest.mark.parametrize("text", ["", "val_accuracy: 0.5", "accuracy: none", "accuracy: 0.5s", "accuracy of 1"])
def test_what_is_no_such_number(text: str) -> None:
    """Another name, no number, or a number that is part of a word."""
    with pytest.raises(MetricError, match=r"nothing like `accuracy: 0\.5` was printed"):
        printed(text, "accuracy")


def test_the_error_names_what_was_printed() -> None:
    """So that a misspelt name is found at once."""
    with pytest.raises(MetricError, match=r"its last numbers are test loss, acc$"):
        printed("test loss: 0.5, acc=3\n", "accuracy")


def test_numbers_that_are_not_finite() -> None:
    """A loss of nan is a result."""
    assert str(printed("loss: nan", "loss")[0]) == "nan"
    assert printed("loss: inf", "loss") == [float("inf")]


def test_a_pattern() -> None:
    """Several groups are several metrics, the last match counts, and loggers write to standard error."""
    source = Pattern.of(r"^acc (?P<acc>[\d.]+) loss (?P<loss>\S+)$")
    assert source.names == ("acc", "loss")
    output = Output(0, "acc 1 loss 2\nacc 3 loss 4\n", "acc 5 loss 6", 0.0)
    assert source.read(output, "") == {"acc": 3.0, "loss": 4.0}
    assert source.read(Output(0, "other", "acc 5 loss 6", 0.0), "") == {"acc": 5.0, "loss": 6.0}
    with pytest.raises(MetricError, match="nothing that was printed matches"):
        source.read(NOTHING, "")
    with pytest.raises(MetricError, match="`loss` is no number: 'x'"):
        source.read(Output(0, "acc 5 loss x", "", 0.0), "")


@pytest.mark.parametrize(("text", "words"), [("(", "is no regular expression"), ("a(.)", "name the group")])
def test_patterns_that_cannot_be_used(text: str, words: str) -> None:
    """Said before anything runs."""
    with pytest.raises(ConfigError, match=words):
        Pattern.of(text)


def test_a_name_stands_for_one_number() -> None:
    """Two sources must not give the same metric."""
    with pytest.raises(ConfigError, match="`a` is asked for twice"):
        Sources.of([PrintedNames(("a",)), Pattern.of("(?P<a>.)")])


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ('{"a": {"b": {"c": 1.5}}}', "a.b.c", 1.5),
        ('{"a.b": {"c": 2}}', "a.b.c", 2),
        ('{"a": [1, 2, 3]}', "a", 3),
        ('{"a": [{"b": 1}, {"b": 2}]}', "a.b", 2),
        ('{"a": [{"b": 1}, {"b": 2}]}', "a.0.b", 1),
        ('[{"a": 1}, {"a": 4}]', "a", 4),
        ('{"a": "0.5"}', "a", 0.5),
        ('{"a": 1}\n{"a": 5}\n\n', "a", 5),
        ('{"a": 1}\n{"b": 2}\n', "a", 1),
        ("\ufeff" + '{"a": 6}', "a", 6),
    ],
)
def test_json(tmp_path: Path, text: str, path: str, value: float) -> None:
    """Paths enter objects and lists; of lists and of lines the last entry counts."""
    assert written(tmp_path, text, JsonFile, path) == [value]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("{", "neither JSON nor JSON lines"),
        ('{"b": {"c": 1}, "d": true}', "has no `a`; its numbers are b.c$"),
        ('{"d": true}', "has no `a`; it holds no numbers"),
        ('{"a": true}', "`a` is no number: True"),
        ('{"a": {"b": 1}}', "`a` is no number: {'b': 1}"),
    ],
)
def test_json_without_the_number(tmp_path: Path, text: str, words: str) -> None:
    """What is there instead is named."""
    with pytest.raises(MetricError, match=words):
        written(tmp_path, text, JsonFile, "a")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("epoch,a\n0,1\n1,2\n", 2),
        ("epoch,a\n0,1\n1,\n", 1),
        ("epoch; a\r\n0; 3\r\n", 3),
        ("epoch\ta\n0\t4\n", 4),
        ('a,"b, c"\n5,6\n', 5),
    ],
)
def test_csv(tmp_path: Path, text: str, value: float) -> None:
    """The last row that has a value in the column; commas, semicolons or tabs."""
    assert written(tmp_path, text, CsvFile, "a") == [value]


@pytest.mark.parametrize(
    ("text", "words"),
    [("b,c\n1,2\n", "no column `a`; its columns are b, c"), ("a,b\n,1\n", "no row has a value"), ("", "no column")],
)
def test_csv_without_the_number(tmp_path: Path, text: str, words: str) -> None:
    """What is there instead is named."""
    with pytest.raises(MetricError, match=words):
        written(tmp_path, text, CsvFile, "a")


def test_a_file_must_be_written_by_the_run(tmp_path: Path) -> None:
    """What an earlier run has left is no result of this one; the same content written again is."""
    path = tmp_path / "result.json"
    source = JsonFile(WrittenFile(str(path)), ("a",))
    source.prepare({}, "")
    with pytest.raises(MetricError, match=r"result.json was not written by the run"):
        source.read(NOTHING, "")
    path.write_text('{"a": 1}')
    source.prepare({}, "")
    with pytest.raises(MetricError, match="is there, but the run did not write it"):
        source.read(NOTHING, "")
    os.utime(path, ns=(1, 1))
    assert source.read(NOTHING, "") == {"a": 1}


def test_a_glob_finds_the_file_of_the_run(tmp_path: Path) -> None:
    """Loggers make a folder for each run; two files of one run are one too many."""
    source = CsvFile(WrittenFile(str(tmp_path / "version_*" / "m.csv")), ("a",))
    for version in range(3):
        source.prepare({}, "")
        folder = tmp_path / f"version_{version}"
        folder.mkdir()
        (folder / "m.csv").write_text(f"a\n{version}\n")
        assert source.read(NOTHING, "") == {"a": version}
    source.prepare({}, "")
    for version in range(2):
        os.utime(tmp_path / f"version_{version}" / "m.csv", ns=(1, 1))
    with pytest.raises(MetricError, match="the run wrote 2 such files"):
        source.read(NOTHING, "")
