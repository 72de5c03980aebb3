"""The files of the cache: nothing that may stand there, or go wrong there, changes a finding or ends a run."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from randlint.cache import journal, packed, store
from randlint.cache.codec import decode, encode
from randlint.cache.paths import Shortener
from randlint.cli import main
from randlint.config import Settings
from randlint.engine import Linter
from randlint.file_report import FileReport
from randlint.findings import Edit, Fix, Profile, Result
from randlint.parallel import local
from randlint.pipeline import FileLinter
from tests.cache.support import Bench, bench, quick_clock, rules_of

__all__ = ["bench", "quick_clock"]


@pytest.fixture
def without(bench: Bench) -> Result:
    """What is found without a cache."""
    return bench.run(cache=False)


@pytest.fixture
def file(bench: Bench, without: Result, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packed cache of a project."""
    monkeypatch.setattr(store, "_JOURNAL_BYTES", 0)
    assert bench.run() == without
    assert bench.run() == without
    (found,) = bench.caches
    assert found.suffix == ".cache"
    return found


@pytest.mark.parametrize("seed", range(8))
def test_spoilt_bytes_change_nothing(bench: Bench, without: Result, file: Path, seed: int) -> None:
    """Wherever a disk spoils the file, what is there is checked before it is believed."""
    chance = random.Random(seed)
    data = bytearray(file.read_bytes())
    for _ in range(chance.choice([1, 20])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    file.write_bytes(data)
    assert (bench.run(), bench.run()) == (without, without)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_makes_much_packs_it_itself(
    bench: Bench, without: Result, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """The next run begins with one file, and what other rules about several files found is as it was."""
    monkeypatch.setattr(store, "_JOURNAL_BYTES", 0)
    monkeypatch.setattr(local, "_MADE_TO_SETTLE", 1)
    monkeypatch.setattr(local, "FILES_FOR_ASKED_JOBS", 2)
    linter = Linter.create(Settings(root=bench.root, jobs=jobs, profile=Profile.STRICT), bench.root)
    assert linter.check([bench.root]) == without
    assert ".cache" in [path.suffix for path in bench.caches]
    assert (bench.run(), bench.linted) == (without, [])


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"{}", b"randlint findings 1 00000000\n{}\n", b"\xff\n" * 9])
def test_a_foreign_file_is_no_cache(bench: Bench, without: Result, file: Path, content: bytes) -> None:
    """It is replaced by one."""
    file.write_bytes(content)
    assert bench.run() == without
    assert (bench.run(), bench.linted) == (without, [])


def test_a_file_that_was_cut_off_is_no_cache(bench: Bench, without: Result, file: Path) -> None:
    """At any place."""
    data = file.read_bytes()
    for length in range(0, len(data), len(data) // 7):
        file.write_bytes(data[:length])
        assert bench.run() == without


def test_what_fits_the_check_sum_must_fit_the_types(bench: Bench, without: Result, file: Path) -> None:
    """A row that somebody made up is as good as none."""
    found = packed.unpacked(file.read_bytes())
    states = {name: state for name in found.numbers if (state := found.state(name)) is not None}
    bodies = [
        b"[]",
        b"[1,2,[{},[]]]",
        b"[[],[],[{},[]]]",
        b"[null,[1],[{},[]]]",
        b"[null,null,[[],{}]]",
        b"nonsense",
        b"{}",
    ]
    rows = {
        name: packed.Row(state.digest, packed.Body(bodies[number % len(bodies)], ()))
        for number, (name, state) in enumerate(states.items())
    }
    file.write_bytes(packed.packed(states, rows, lambda _: None))
    assert bench.run() == without


def test_a_huge_file_is_no_cache(bench: Bench, without: Result, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not even read."""
    monkeypatch.setattr(store, "_MAX_BYTES", len(file.read_bytes()) - 1)
    assert bench.run() == without
    assert len(bench.linted) > 0


def test_a_torn_line_of_a_journal_is_passed_over(bench: Bench, without: Result) -> None:
    """A process was killed while it wrote; the lines before stay."""
    bench.run()
    (log,) = bench.caches
    log.write_bytes(log.read_bytes()[:-40])
    assert bench.run() == without
    assert len(bench.linted) == 1


def test_a_folder_that_cannot_be_written_is_no_error(
    bench: Bench, without: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only file system, or a file where the folder should be."""

    def refuse(folder: str) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(store, "make_cache_folder", refuse)
        assert bench.run() == without
    for left in (bench.root / ".randlint_cache").iterdir():
        left.unlink()
    (bench.root / ".randlint_cache").rmdir()
    (bench.root / ".randlint_cache").write_text("mine")
    assert bench.run() == without
    assert (bench.root / ".randlint_cache").read_text() == "mine"


def test_a_linked_folder_is_left_alone(bench: Bench, without: Result, tmp_path: Path) -> None:
    """A repository from elsewhere cannot make the linter write where it likes."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (bench.root / ".randlint_cache").symlink_to(elsewhere)
    assert (bench.run(), sorted(elsewhere.iterdir())) == (without, [])


def test_the_folder_is_hidden_from_git_and_backups(bench: Bench) -> None:
    """As that of the index."""
    bench.run(select=("parse-error",))
    folder = bench.root / ".randlint_cache"
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_files_that_are_gone_go(bench: Bench, file: Path) -> None:
    """What is kept of them would only take room."""
    assert b"tune.py" in file.read_bytes()
    (bench.root / "tune.py").unlink()
    bench.write("lib/plain.py", "print()\n")
    bench.run()
    bench.run()
    assert b"tune.py" not in file.read_bytes()


def test_other_caches_go_in_time(bench: Bench, file: Path) -> None:
    """The last few stay, for two weeks."""
    folder = file.parent
    old, fresh = folder / f"findings-{'0' * 16}.cache", folder / f"findings-{'1' * 16}.cache"
    more = [folder / f"findings-{number:016x}-1-1.log" for number in range(16, 30)]
    for path in (old, fresh, *more):
        path.write_bytes(b"")
    long_ago = time.time() - 15 * 86_400
    os.utime(old, (long_ago, long_ago))
    for number, path in enumerate(more):
        os.utime(path, (time.time() - 100 - number, time.time() - 100 - number))
    bench.write("lib/plain.py", "print()\n")
    bench.run()
    bench.run()
    assert bench.caches == sorted([file, fresh, *more[:5]])


RUN = "import sys; from randlint.cli import main; main(['check', '.', '--format', 'json', '--exit-zero', '-j', '1'])"


def test_two_runs_at_once(bench: Bench) -> None:
    """Both find the same, and so does the next."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    both = [
        subprocess.Popen([sys.executable, "-c", RUN], cwd=bench.root, env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    found = [process.communicate()[0] for process in both]
    after = subprocess.run([sys.executable, "-c", RUN], cwd=bench.root, env=environment, capture_output=True)
    assert found == [after.stdout] * 2
    assert after.stderr == b""


KILLED = """
import os, signal
from randlint.pipeline import FileLinter
real, count = FileLinter._read, []
def lint(self, path):
    count.append(path)
    if len(count) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, path)
FileLinter._read = lint
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no way to kill here")
def test_what_was_done_before_a_crash_is_kept(bench: Bench) -> None:
    """And the run after it finds everything."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", KILLED + RUN], cwd=bench.root, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    (log,) = bench.caches
    heads = [head for head, _ in journal.lines_of(log.read_bytes())]
    assert sum(head[0] in ("row", "plain") for head in heads) == 3
    after = subprocess.run([sys.executable, "-c", RUN], cwd=bench.root, env=environment, capture_output=True)
    fresh = subprocess.run(
        [sys.executable, "-c", RUN.replace("'-j'", "'--no-cache', '-j'")],
        cwd=bench.root,
        env=environment,
        capture_output=True,
    )
    assert (after.stdout, after.stderr) == (fresh.stdout, b"")


def test_a_failed_check_is_not_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may fail for want of memory, and not the next time."""
    from randlint.findings import Notice

    real = FileLinter._read
    failed = Notice("lib/plain.py", "failed", "the check x failed here")
    monkeypatch.setattr(
        FileLinter,
        "_read",
        lambda self, path: replace(real(self, path), notices=(failed,) if path.name == "plain.py" else ()),
    )
    bench.run()
    bench.run()
    assert bench.linted == ["lib/plain.py"]


def test_the_commands_show_and_clear(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what randlint wrote goes."""
    bench.run()
    monkeypatch.chdir(bench.root / "lib")
    folder = bench.root / ".randlint_cache"
    assert CliRunner().invoke(main, ["cache", "dir"]).output == f"{folder}\n"
    (folder / "mine.txt").write_text("mine")
    assert CliRunner().invoke(main, ["cache", "clear"]).output == f"Removed what was kept in {folder}.\n"
    assert sorted(folder.iterdir()) == [folder / "mine.txt"]
    (folder / "mine.txt").unlink()
    CliRunner().invoke(main, ["cache", "clear"])
    assert CliRunner().invoke(main, ["cache", "clear"]).output == f"Nothing is kept in {folder}.\n"


def test_reports_come_back_as_they_went(bench: Bench) -> None:
    """Every finding of the project, with edits, places and ranks."""
    result = bench.run(cache=False)
    edit = Edit(1, 2, 3, 4, "x\n", None)
    for finding in result.findings:
        full = replace(finding, fix=finding.fix and Fix(finding.fix.applicability, "do", (edit,)), symbol="a.b")
        assert decode(type(full), json.loads(json.dumps(encode(full)))) == full
    assert rules_of(result) != []
    with pytest.raises(ValueError, match="not a list"):
        decode(FileReport, {})


@pytest.mark.parametrize("text", ["/root/a/b.py", "/root/a", "/root/\1x", "\1", "\1\1a", "/roots", "", "/root/"])
def test_shortened_paths_come_back(text: str) -> None:
    """Whatever they begin with."""
    shortener = Shortener("/root")
    assert shortener.long(shortener.short(text)) == text
