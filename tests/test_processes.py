"""The program as a shell sees it: pipes, signals, terminals."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import randlint
from tests.resolving import write_tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pseudo-terminals of POSIX")

SPLIT = "from sklearn.model_selection import train_test_split\n\na, b = train_test_split(x)\n"
COMMAND = [sys.executable, "-m", "randlint", "check", "--isolated"]


def environment(**more: str) -> dict[str, str]:
    """The environment without what decides about colours and buffers."""
    kept = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR", "PYTHONUNBUFFERED"}}
    return {**kept, "PYTHONPATH": str(Path(randlint.__file__).parents[1]), **more}


def run(root: Path, *arguments: str, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=root, input=stdin, capture_output=True, env=environment(**more), check=False
    )


def test_module_and_script_are_the_same_program(tmp_path: Path) -> None:
    """``python -m randlint`` names itself randlint and works like the script."""
    write_tree(tmp_path, {"a.py": SPLIT})
    done = subprocess.run(
        [sys.executable, "-m", "randlint", "--help"], capture_output=True, env=environment(), check=True
    )
    assert done.stdout.startswith(b"Usage: randlint [OPTIONS] COMMAND")
    script = Path(sys.executable).with_name("randlint")
    if script.exists():
        by_script = subprocess.run(
            [script, *COMMAND[3:]], cwd=tmp_path, capture_output=True, env=environment(), check=False
        )
        assert (by_script.returncode, by_script.stdout) == (1, run(tmp_path).stdout)


def test_a_plain_run(tmp_path: Path) -> None:
    """Output is plain text, errors stay empty."""
    write_tree(tmp_path, {"a.py": SPLIT})
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\x1b" not in done.stdout
    assert b"a.py:3:8: warning: unseeded-split (RND201)\n" in done.stdout


def test_forced_colours(tmp_path: Path) -> None:
    """FORCE_COLOR colours a pipe; NO_COLOR has the last word."""
    write_tree(tmp_path, {"a.py": SPLIT})
    colored = run(tmp_path, FORCE_COLOR="1").stdout
    assert b"\x1b[" in colored
    assert re.sub(rb"\x1b\[[0-9;]*m", b"", colored) == run(tmp_path).stdout
    assert run(tmp_path, FORCE_COLOR="1", NO_COLOR="1").stdout == run(tmp_path).stdout


def test_stdin_bytes_survive(tmp_path: Path) -> None:
    """A program with CRLF and non-ASCII text comes back from standard input as it was, but for the fix."""
    data = ("# é𝄞\r\n" + SPLIT.replace("\n", "\r\n")).encode()
    done = run(tmp_path, "-", "--fix", "--unsafe-fixes", stdin=data)
    assert (done.returncode, done.stdout) == (0, data.replace(b"(x)", b"(x, random_state=42)"))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_output_in_a_narrow_encoding(tmp_path: Path, encoding: str) -> None:
    """A terminal that cannot show a character is no reason to crash."""
    write_tree(tmp_path, {"ä𝄞.py": SPLIT.replace("a, b", "ä, b")})
    done = run(tmp_path, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"unseeded-split" in done.stdout


@pytest.mark.parametrize("options", [["--format", "text"], ["--format", "json"], ["--diff", "--unsafe-fixes"]])
def test_a_closed_pipe_is_no_traceback(tmp_path: Path, options: list[str]) -> None:
    """``| head -1`` ends the program quietly."""
    write_tree(tmp_path, {"a.py": SPLIT + "a, b = train_test_split(x)\n" * 3000})
    process = subprocess.Popen(
        [*COMMAND, *options], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (141, b"")


def children_of(group: int) -> list[int]:
    """Living processes of a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("options", "send"),
    [
        (["--jobs", "1"], os.killpg),  # a terminal sends it to every process of the group
        (["--jobs", "2"], os.killpg),
        (["--jobs", "2", "--fix", "--unsafe-fixes"], os.killpg),
        (["--jobs", "2"], os.kill),
    ],
    ids=["one process", "two processes", "fixing", "parent only"],
)
def test_interrupting(tmp_path: Path, options: list[str], send: Callable[[int, int], None]) -> None:
    """Ctrl-C stops a long run with one line, exit code 130, no process and no temporary file left."""
    root = tmp_path / "project"
    write_tree(root, {f"a{i}.py": SPLIT + "a, b = train_test_split(x)\n" * 400 for i in range(400)})
    process = subprocess.Popen(
        [*COMMAND, *options],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(TMPDIR=str(tmp_path)),
        start_new_session=True,
        preexec_fn=listen_to_interrupts,
    )
    wait_until_busy(process, workers=2 if "2" in options else 0)
    send(process.pid, signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out, errors) == (130, b"", b"randlint: interrupted\n")
    assert children_of(process.pid) == []
    assert [p.name for p in tmp_path.iterdir()] == ["project"]
    assert [p.name for p in root.iterdir() if p.suffix != ".py"] == []


def listen_to_interrupts() -> None:
    """A shell starts its background jobs with SIGINT ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_until_busy(process: subprocess.Popen[bytes], workers: int) -> None:
    """Wait until the program is in the middle of its work: it has its workers, and has used some processor time."""
    ticks = os.sysconf("SC_CLK_TCK")
    for _ in range(600):
        assert process.poll() is None, "it ended before it could be interrupted"
        members = children_of(process.pid)
        used = 0
        for member in members:
            try:
                fields = (Path("/proc") / str(member) / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            used += int(fields[11]) + int(fields[12])
        if len(members) > workers and used > 1.5 * ticks:
            return
        time.sleep(0.05)
    raise AssertionError("it never became busy")


def on_a_terminal(root: Path, *arguments: str, columns: int = 80) -> tuple[int, str]:
    """Exit code and everything that the program writes to a terminal."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=root,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={k: v for k, v in environment(TERM="xterm").items() if k not in {"COLUMNS", "LINES"}},
        close_fds=True,
    )
    os.close(slave)
    written = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        written += part
    os.close(master)
    return process.wait(), written.decode()


def test_a_terminal_gets_colours(tmp_path: Path) -> None:
    """On a terminal the report is coloured and fits its width."""
    write_tree(tmp_path, {"a.py": SPLIT})
    code, text = on_a_terminal(tmp_path, columns=60)
    assert code == 1
    assert "\x1b[" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "unseeded-split" in plain
    assert "Linting" not in plain


def test_a_progress_bar_on_a_terminal_only(tmp_path: Path) -> None:
    """A long run shows how far it is on a terminal, and wipes that away; a pipe never sees it."""
    write_tree(tmp_path, {f"a{i}.py": "x = 1\n" for i in range(210)})
    code, text = on_a_terminal(tmp_path, "--jobs", "1")
    assert code == 0
    assert "Linting" in text
    assert "All clear" in text[text.rindex("Linting") :]
    done = run(tmp_path, "--jobs", "1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"All clear")


def test_nothing_is_written_beside_the_sources(tmp_path: Path) -> None:
    """A run leaves no cache, no byte code and no temporary file."""
    write_tree(tmp_path, {"a.py": SPLIT, "b.ipynb": "{}"})
    before = sorted(p.name for p in tmp_path.iterdir())
    run(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    assert tempfile.gettempdir() != str(tmp_path)
