"""What a recording holds of files: the user's source code, data that was read, and folders that were listed."""

from __future__ import annotations

import io
import os
import pickle
import tempfile
from pathlib import Path

import numpy as np
import pandas
import pytest
import torch
from xxhash import xxh3_64_hexdigest

from randlint.trace.recording import inputs, sources
from tests.trace.recording.support import Seen, recorded, run

HERE = __file__


def read(seen: Seen) -> dict[str, tuple[int, str]]:
    return {Path(found.path).name: (found.size, found.fingerprint) for found in seen.inputs}


def test_a_file_that_is_read(tmp_path: Path) -> None:
    """Its size and content when it was first opened, and the line; however it is opened."""
    for name in ("a.txt", "b.bin", "c.npy", "d.txt"):
        (tmp_path / name).write_bytes(name.encode())
    np.save(tmp_path / "c.npy", np.arange(3))
    with recorded(tmp_path / "run") as found:
        (tmp_path / "a.txt").read_text()
        (tmp_path / "a.txt").write_text("changed")
        (tmp_path / "a.txt").read_text()
        os.close(os.open(tmp_path / "b.bin", os.O_RDONLY))
        np.load(tmp_path / "c.npy")
        with open(tmp_path / "d.txt", "a") as file:
            file.write("more")
        with pytest.raises(FileNotFoundError):
            (tmp_path / "missing.txt").read_text()
    seen = read(found[0])
    assert sorted(seen) == ["a.txt", "b.bin", "c.npy"]
    assert seen["a.txt"] == (5, xxh3_64_hexdigest(b"a.txt"))
    assert {f.site.frame.path for f in found[0].inputs if f.site is not None} == {HERE}


def test_readers_of_libraries(tmp_path: Path) -> None:
    """torch.load and pandas open their files through Python."""
    torch.save(torch.ones(2), tmp_path / "a.pt")
    (tmp_path / "b.csv").write_text("x,y\n1,2\n")
    with recorded(tmp_path / "run") as found:
        torch.load(tmp_path / "a.pt")
        pandas.read_csv(tmp_path / "b.csv")
    assert sorted(read(found[0])) == ["a.pt", "b.csv"]


def test_large_files_are_sampled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their size, first, middle and last piece."""
    monkeypatch.setattr(inputs, "_WHOLE", 1000)
    monkeypatch.setattr(inputs, "_PIECE", 100)
    data = bytearray(os.urandom(1100))

    def mark(name: str) -> str:
        (tmp_path / name).write_bytes(data)
        with recorded(tmp_path / f"run-{name}") as found:
            (tmp_path / name).read_bytes()
        return read(found[0])[name][1]

    marks = [mark("a")]
    for place in (0, 570, 1099):
        data[place] ^= 1
        marks.append(mark(f"b{place}"))
    assert len(set(marks)) == 4
    data[300] ^= 1  # between the pieces
    assert mark("c") == marks[-1]


def test_a_folder_that_is_listed(tmp_path: Path) -> None:
    """The order of its names, whoever lists it."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in "bca":
        (folder / name).touch()
    with recorded(tmp_path / "run") as found:
        os.listdir(folder)
        list(os.scandir(tmp_path))
    expected = xxh3_64_hexdigest("\0".join(os.listdir(folder)).encode())
    assert read(found[0])["data"] == (-1, expected)
    assert read(found[0])[tmp_path.name][0] == -1


def test_what_is_no_input(tmp_path: Path) -> None:
    """Devices, the system's files, installed packages, code, and what a library reads while it is imported."""
    with recorded(tmp_path / "run") as found:
        for path in ("/dev/null", "/proc/self/stat", np.__file__, HERE):
            with open(path, "rb") as file:
                file.read(10)
        import wave  # noqa: F401
    assert found[0].inputs == []


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="no file system in memory")
def test_data_in_memory_are_inputs(tmp_path: Path) -> None:
    """A data set is often copied to /dev/shm, which is no device."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        (Path(folder) / "rows.txt").write_text("rows")
        with recorded(tmp_path / "run") as found:
            os.listdir(folder)
            (Path(folder) / "rows.txt").read_text()
    assert sorted(size for size, _ in read(found[0]).values()) == [-1, 4]


def test_there_is_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a data set of a million pictures fits."""
    monkeypatch.setattr(inputs, "_MOST", 3)
    with recorded(tmp_path / "run") as found:
        for number in range(5):
            (tmp_path / f"{number}.txt").write_text("x")
            (tmp_path / f"{number}.txt").read_text()
    assert sorted(read(found[0])) == ["0.txt", "1.txt", "2.txt"]


PROGRAM = """
import helper
import json
print(helper.VALUE)
"""


def test_source_files_are_kept(tmp_path: Path) -> None:
    """The script and the modules of the user's, as text; no library."""
    (tmp_path / "helper.py").write_text("VALUE = 'ä'\n", "utf-8")
    [seen] = run(tmp_path, PROGRAM)
    kept = {Path(path).name: found for path, found in seen.sources.items() if Path(path).parent == tmp_path}
    assert kept == {
        "helper.py": (xxh3_64_hexdigest("VALUE = 'ä'\n".encode()), "VALUE = 'ä'\n"),
        "program.py": (xxh3_64_hexdigest(PROGRAM.encode()), PROGRAM),
    }
    assert not any("json" in path or "site-packages" in path for path in seen.sources)


def test_large_source_files_are_only_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their fingerprint is there."""
    monkeypatch.setattr(sources, "_LONGEST_TEXT", 10)
    with recorded(tmp_path / "run") as found:
        pass
    mark, text = found[0].sources[HERE]
    assert (mark, text) == (xxh3_64_hexdigest(Path(HERE).read_bytes()), None)


def test_functions_are_as_they_were(tmp_path: Path) -> None:
    """In a class, in a pickle and in an error; and afterwards they are the originals."""
    before = [io.open, open, os.open, os.listdir, os.scandir]
    with recorded(tmp_path / "run"):

        class Reader:
            read = open
            list = os.listdir

        (tmp_path / "a.txt").write_text("x")
        with Reader().read(tmp_path / "a.txt") as file:
            assert file.read() == "x"
        assert "a.txt" in Reader().list(tmp_path)
        assert io.open is open
        for function in (open, os.open, os.listdir, os.scandir):
            assert pickle.loads(pickle.dumps(function)) is function
        for wrong in ((), (tmp_path / "missing",), (tmp_path / "a.txt", 5), (tmp_path / "a.txt", "what"), (1.5,)):
            with pytest.raises((FileNotFoundError, TypeError, ValueError)), open(*wrong):
                pass
        assert open.__name__ == "open"
    assert [io.open, open, os.open, os.listdir, os.scandir] == before
