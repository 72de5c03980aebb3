"""What is compiled of ``rules/`` and kept between runs: always what the files say now, whatever happens to it."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import pickle
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from randlint.catalogue import Api, Catalogue, CatalogueError, load_catalogue, store
from randlint.catalogue.compile import compile_rules, compile_tables
from randlint.catalogue.load import lazy_catalogue

RULES = Path(__file__).resolve().parent.parent / "rules"
TABLE = """
library = "ours"
import = "ours"
[[module_alias]]
from = "older"
to = "ours"
[[api]]
name = "ours.cut"
effect = "draw"
aliases = ["sklearn.cut"]
[[fork]]
triggers = ["bibble"]
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder for caches, empty."""
    folder = tmp_path / "caches"
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules to edit: two files of each kind. They are trusted at once, though they are fresh."""
    root = tmp_path / "rules"
    for name in ("unseeded-split.toml", "parse-error.toml", "apis/random.toml", "apis/xgboost.toml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(RULES / name, root / name)
    monkeypatch.setattr(store, "_TICK", 0)
    return root


def texts(root: Path) -> list[tuple[str, str]]:
    return [(path.name, path.read_text("utf-8")) for path in sorted(root.glob("*.toml"))]


def parsed(*extra: tuple[str, str]) -> dict[str, Any]:
    """What the files of this project and some more say, without anything kept."""
    return {"rules": compile_rules(texts(RULES)), **compile_tables([*texts(RULES / "apis"), *extra])}


def compiled(root: Path) -> dict[str, bytes]:
    """What the files at ``root`` say, without anything kept."""
    values = {"rules": compile_rules(texts(root)), **compile_tables(texts(root / "apis"))}
    return {key: json.dumps(value, separators=(",", ":")).encode() for key, value in values.items()}


def everything(catalogue: Catalogue) -> list[Any]:
    """All that a catalogue holds, in its order; an API is one object under all its names."""
    numbers: dict[Api, int] = {}

    def content(api: Api) -> list[Any]:
        return [numbers.setdefault(api, len(numbers)), *(getattr(api, each.name) for each in dataclasses.fields(api))]

    values = (getattr(catalogue, each.name) for each in dataclasses.fields(catalogue) if each.name != "apis")
    held = [list(value.items()) if isinstance(value, dict) else value for value in values]
    return [*held, [(name, content(api)) for name, api in catalogue.apis.items()]]


def catalogue_of(values: dict[str, Any]) -> Catalogue:
    return lazy_catalogue({key: lambda value=value: value for key, value in values.items()})  # type: ignore[misc]


def read_only_from_cache(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What is kept for ``root``, where nothing may be read or compiled."""
    with monkeypatch.context() as patch:
        patch.setattr(store, "_made", None)
        return dict(store.packaged(str(root)))


def test_what_is_kept_is_what_is_parsed() -> None:
    """Every attribute is the same, whether the files were just parsed or not looked into."""
    store.packaged()
    kept = {key: json.loads(text) for key, text in store.packaged().items()}
    assert everything(catalogue_of(kept)) == everything(catalogue_of(parsed()))
    assert everything(load_catalogue()) == everything(catalogue_of(parsed()))


def test_copies_hold_the_same() -> None:
    """A catalogue can be copied, changed and sent to another process, whatever was asked of it before."""
    found = load_catalogue()
    for made in (pickle.loads(pickle.dumps(found)), copy.copy(found), dataclasses.replace(found)):
        assert everything(made) == everything(found)
    assert dataclasses.replace(found, libraries={}).libraries == {}


def test_tables_of_users_are_as_if_they_were_packaged(tmp_path: Path) -> None:
    """Aliases, words, libraries and rows of a table count as those of the files that are kept."""
    path = tmp_path / "ours.toml"
    path.write_text(TABLE)
    found = load_catalogue((path,))
    assert everything(found) == everything(catalogue_of(parsed((str(path), TABLE))))
    assert found.table("fork")[-1] == {"triggers": ["bibble"]}


def test_a_name_of_a_user_that_is_kept_is_listed_twice(tmp_path: Path) -> None:
    """What is taken is known without parsing."""
    path = tmp_path / "ours.toml"
    path.write_text("[[api]]\nname = 'a.b'\naliases = ['random.random']\n")
    with pytest.raises(CatalogueError, match=r"ours\.toml: 'random\.random' is listed twice"):
        load_catalogue((path,))


def test_nothing_is_read_while_nothing_changes(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second start trusts names, sizes and times."""
    first = dict(store.packaged(str(rules)))
    assert read_only_from_cache(rules, monkeypatch) == first == compiled(rules)


def edit(rules: Path) -> None:
    path = rules / "apis/random.toml"
    path.write_text(path.read_text("utf-8").replace('"random.random"', '"random.rendom"'), "utf-8")


def edit_and_hide(rules: Path) -> None:
    status = (rules / "apis/random.toml").stat()
    edit(rules)
    os.utime(rules / "apis/random.toml", ns=(status.st_atime_ns, status.st_mtime_ns))


def swap(rules: Path) -> None:
    for old, new in (("random", "x"), ("xgboost", "random"), ("x", "xgboost")):
        (rules / f"apis/{old}.toml").rename(rules / f"apis/{new}.toml")


CHANGES: list[Callable[[Path], object]] = [
    edit,
    edit_and_hide,
    swap,
    lambda rules: (rules / "apis/xgboost.toml").unlink(),
    lambda rules: (rules / "parse-error.toml").unlink(),
    lambda rules: shutil.copy(RULES / "apis/numpy.toml", rules / "apis/numpy.toml"),
    lambda rules: shutil.copy(RULES / "reused-key.toml", rules / "reused-key.toml"),
]


@pytest.mark.parametrize("tick", [0, store._TICK])
@pytest.mark.parametrize("change", CHANGES, ids=["edit", "hidden", "swap", "table", "rule", "more", "another"])
def test_a_change_is_seen_at_once(
    rules: Path, change: Callable[[Path], object], tick: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edited, added, removed and renamed files count from the next start on, by whichever way they are compared."""
    monkeypatch.setattr(store, "_TICK", tick)
    before = dict(store.packaged(str(rules)))
    change(rules)
    assert dict(store.packaged(str(rules))) == compiled(rules) != before
    assert dict(store.packaged(str(rules))) == compiled(rules)


def test_a_change_within_one_tick_of_the_clock_is_seen(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is as young as what was made of it may change again without another size or time."""
    monkeypatch.setattr(store, "_TICK", 2_000_000_000)
    status = os.stat(rules / "apis/random.toml")
    store.packaged(str(rules))
    edit(rules)
    found = store._files(str(rules))
    files = [file._replace(status=status) if file.name == "apis/random.toml" else file for file in found]
    monkeypatch.setattr(store, "_files", lambda root: files)
    assert dict(store.packaged(str(rules))) == compiled(rules)


def test_the_same_content_at_another_time_is_not_compiled_again(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking out again changes times only: what is kept still holds, and the next start trusts it."""
    first = dict(store.packaged(str(rules)))
    os.utime(rules / "apis/random.toml", ns=(1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(store, "_compiled", None)
        assert dict(store.packaged(str(rules))) == first
    assert read_only_from_cache(rules, monkeypatch) == first


def the_file(cache: Path) -> Path:
    (file,) = cache.glob("randlint/*")
    return file


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "flipped": lambda data: data.replace(b"random.random", b"random.rendom"),
    "foreign": lambda data: b"\0" * 100,
    "older": lambda data: data.replace(b"catalogue", b"cataloque", 1),
    "fewer": lambda data: data[: data.rindex(b"\n")],
}


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_as_good_as_none(
    rules: Path, cache: Path, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is silently made anew."""
    store.packaged(str(rules))
    file = the_file(cache)
    file.write_bytes(damage(file.read_bytes()))
    assert dict(store.packaged(str(rules))) == compiled(rules)
    assert read_only_from_cache(rules, monkeypatch) == compiled(rules)


def plant(rules: Path, cache: Path) -> Path:
    """A file that is right in every way, but for what it says."""
    store.packaged(str(rules))
    file = the_file(cache)
    kept = store._read(str(file))
    assert kept is not None
    file.write_bytes(store._encoded(kept._replace(body=kept.body.replace(b"random.random", b"random.rendom"))))
    assert dict(store.packaged(str(rules))) != compiled(rules)
    return file


def test_what_everybody_can_write_is_not_believed(rules: Path, cache: Path) -> None:
    """A file that is open to all may be somebody else's work."""
    plant(rules, cache).chmod(0o666)
    assert dict(store.packaged(str(rules))) == compiled(rules)


def test_what_belongs_to_somebody_else_is_neither_read_nor_written(
    rules: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another user's file is left as it is, in another user's folder nothing is made."""
    file = plant(rules, cache)
    before = file.read_bytes()
    monkeypatch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)
    assert dict(store.packaged(str(rules))) == compiled(rules)
    assert file.read_bytes() == before
    shutil.rmtree(cache)
    assert dict(store.packaged(str(rules))) == compiled(rules)
    assert not cache.exists()


@pytest.mark.parametrize("kind", ["file", "directory", "pipe"])
def test_without_a_place_to_keep_it_all_is_as_before(rules: Path, cache: Path, kind: str) -> None:
    """A folder that cannot be made, or something else in the place of the file, stops nothing and stays."""
    store.packaged(str(rules))
    place = the_file(cache)
    place.unlink()
    if kind == "file":
        shutil.rmtree(cache)
        cache.write_text("")
    elif kind == "directory":
        place.mkdir()
    else:
        os.mkfifo(place)
    assert dict(store.packaged(str(rules))) == compiled(rules)
    assert [cache.is_file(), place.is_dir(), place.is_fifo()] == [kind == k for k in ("file", "directory", "pipe")]


def test_only_the_user_can_look_into_the_folder(rules: Path, cache: Path) -> None:
    """It is made for its user alone."""
    store.packaged(str(rules))
    assert stat.S_IMODE((cache / "randlint").stat().st_mode) == 0o700


def test_nothing_is_kept_in_the_folder_at_hand(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative folder, which a project could hold, is none: the one in the user's home counts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    store.packaged(str(rules))
    assert [path.name for path in tmp_path.rglob("catalogue-*")] == [the_file(tmp_path / "home/.cache").name]


def test_what_other_installations_left_long_ago_is_dropped(rules: Path, cache: Path) -> None:
    """Values that nobody used for a month go, younger ones and files of others stay."""
    (cache / "randlint").mkdir(parents=True)
    for name, days in (("catalogue-old.bin", 31), ("catalogue-new.bin", 29), ("notes.txt", 31)):
        (cache / "randlint" / name).write_text("")
        os.utime(cache / "randlint" / name, (time.time() - days * 86_400,) * 2)
    store.packaged(str(rules))
    names = {path.name for path in (cache / "randlint").iterdir()}
    assert (len(names), names & {"catalogue-old.bin", "catalogue-new.bin", "notes.txt"}) == (
        3,
        {"catalogue-new.bin", "notes.txt"},
    )


def test_first_starts_at_once_agree(cache: Path) -> None:
    """Several processes that find nothing make the same, and leave one whole file."""
    code = "from randlint.catalogue import store; import zlib; print(zlib.crc32(b''.join(store.packaged().values())))"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(4)]
    results = {process.communicate()[0] for process in running}
    body = b"".join(store.packaged().values())
    assert [process.returncode for process in running] == [0] * 4
    assert results == {b"%d\n" % store.zlib.crc32(body)}
    assert store._read(str(the_file(cache))) is not None


def test_a_built_package_brings_it_along(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a cache nothing is compiled where the package holds what its own files say; other files are."""
    built = tmp_path / "built.bin"
    built.write_bytes(store.compiled_file(str(rules)))
    monkeypatch.setattr(store, "BUILT", str(built))
    with monkeypatch.context() as patch:
        patch.setattr(store, "_compiled", None)
        assert dict(store.packaged(str(rules))) == compiled(rules)
    edit(rules)
    assert dict(store.packaged(str(rules))) == compiled(rules)
