"""The command from end to end, on small programs that are really run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from randlint.spread.command import Request, _Runner
from randlint.spread.seeding import ByOption
from randlint.spread.sources import PrintedNames, Sources
from tests.spread.support import SEEDED, report, spread, write
from tests.trace.support import environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for each test, which the command and its programs run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# -- runs --------------------------------------------------------------------------------------------------------------


def score(seed: int) -> float:
    """What the program prints with this seed."""
    done = subprocess.run([sys.executable, "program.py", "--seed", str(seed)], capture_output=True, text=True)
    return float(done.stdout.split("score: ")[-1].split(",")[0])


def test_seeds_by_option(folder: Path) -> None:
    """The first seed runs several times and gives the same; each number is that of the program run by hand."""
    write(folder, SEEDED)
    found = report(
        "-n", "3", "--same", "2", "--seed-arg", "--seed", "--metric", "score", "--metric", "loss", "program.py"
    )
    first, second = found["spread"]["metrics"]
    assert found["spread"]["seeding"] == {"by": "option", "name": "--seed", "seeds": [0, 1, 2], "calls": []}
    assert [run["seed"] for run in found["spread"]["runs"]] == [0, 0, 1, 2]
    assert (first["name"], first["same"]["identical"]) == ("score", True)
    assert first["same"]["values"] == [score(0)] * 2
    assert first["across"]["values"] == [score(seed) for seed in range(3)]
    assert second["across"]["values"] == pytest.approx([1 - value for value in first["across"]["values"]], abs=1e-6)


def test_seeds_by_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is set for the program, and its own value is the first seed."""
    write(folder, "import os, random\nrandom.seed(int(os.environ['SEED']))\nprint('v:', os.environ['SEED'])")
    monkeypatch.setenv("SEED", "8")
    found = report("-n", "2", "--same", "1", "--seed-env", "SEED", "--metric", "v", "program.py")
    assert found["spread"]["seeding"] == {"by": "variable", "name": "SEED", "seeds": [8, 9], "calls": []}
    assert found["spread"]["metrics"][0]["across"]["values"] == [8, 9]
    assert os.environ["SEED"] == "8"


def test_seeds_by_calls(folder: Path) -> None:
    """Without an option the program's own calls get other numbers, and the first run is the program as it is."""
    write(folder, SEEDED)
    found = report("-n", "3", "--same", "1", "--metric", "score", "program.py")
    values = found["spread"]["metrics"][0]["across"]["values"]
    assert values == [score(7), score(1_000_007), score(2_000_007)]
    assert found["spread"]["seeding"]["calls"] == [
        {"call": "random.seed", "value": "7", "path": "program.py", "line": 6, "library": ""}
    ]


def test_explicit_seeds(folder: Path) -> None:
    """Those and no others."""
    write(folder, SEEDED)
    found = report("--seeds", "5,3", "--same", "1", "--seed-arg", "--seed=", "--metric", "score", "program.py")
    assert found["spread"]["metrics"][0]["across"]["values"] == [score(5), score(3)]


def test_a_module_and_a_console_script(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `randlint trace` can run, this can, too."""
    write(folder, SEEDED)
    options = ("-n", "2", "--same", "1", "--metric", "score")
    by_module = report(*options, "-m", "program")["spread"]["metrics"][0]["across"]["values"]
    script = folder / "train-it"
    script.write_text(f"#!{sys.executable}\n{SEEDED}")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert report(*options, "train-it")["spread"]["metrics"][0]["across"]["values"] == by_module


def test_the_first_run_is_a_plain_one(folder: Path) -> None:
    """With nothing added to the seeds a run is bit for bit that without randlint, down to its environment."""
    code = """
import os, random, sys
random.seed(3)
kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
open("seen", "a").write(repr((random.random().hex(), sorted(kept.items()), sys.path, sorted(sys.modules))) + "\\n")
print("v:", random.random())
"""
    write(folder, code)
    report("-n", "2", "--same", "1", "--metric", "v", "program.py")
    subprocess.run([sys.executable, "program.py"], stdin=subprocess.DEVNULL, check=True, stdout=subprocess.DEVNULL)
    first, changed, plain = (folder / "seen").read_text().splitlines()
    assert first == plain != changed


def test_files(folder: Path) -> None:
    """JSON and CSV that each run writes; a run that writes nothing is an error, though the file is there."""
    code = SEEDED + "import json\njson.dump({'test': {'score': score}}, open('r.json', 'w'))\n"
    write(folder, code + "open('r.csv', 'w').write(f'epoch,score\\n0,{score}\\n')\n")
    options = ("-n", "2", "--same", "1", "program.py")
    by_json = report("--json", "r.json", "--metric", "test.score", *options)["spread"]["metrics"][0]
    by_csv = report("--csv", "r.csv", "--metric", "score", *options)["spread"]["metrics"][0]
    assert by_json["across"] == by_csv["across"]
    assert (by_json["source"], by_csv["source"]) == ("r.json", "r.csv")
    write(folder, SEEDED)
    done = spread("--json", "r.json", "--metric", "test.score", *options)
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "randlint: run 1 of 2 (seeds as they are): r.json is there, but the run did not write it"
    ]


def test_a_pattern(folder: Path) -> None:
    """Named groups are metrics."""
    write(folder, SEEDED)
    found = report("-n", "2", "--pattern", r"score: (?P<s>\S+), loss=(?P<l>\S+)", "program.py")["spread"]["metrics"]
    assert [metric["name"] for metric in found] == ["s", "l"]
    assert found[0]["same"]["identical"]


# -- noise -------------------------------------------------------------------------------------------------------------


def test_noise_with_one_seed_is_told_apart(folder: Path) -> None:
    """Runs with the same seed that differ are named, and how much of the spread they explain."""
    code = (
        "import random, os\nrandom.seed(0)\nprint('v:', random.random() + int.from_bytes(os.urandom(4), 'big') / 2**32)"
    )
    write(folder, code)
    found = report("-n", "3", "--same", "3", "--metric", "v", "program.py")
    metric = found["spread"]["metrics"][0]
    assert not metric["same"]["identical"]
    assert metric["same"]["sd"] > 0
    assert "runs with the same seed differ in v" in found["spread"]["remarks"][0]


def test_a_loss_that_is_nan(folder: Path) -> None:
    """It is kept as a result, and there are no statistics of it."""
    write(folder, "import random\nrandom.seed(0)\nprint('loss:', 'nan' if random.random() < 0.8 else 1.0)")
    found = report("-n", "4", "--same", "1", "--metric", "loss", "program.py")["spread"]["metrics"][0]
    assert found["across"]["mean"] is None
    assert None in found["across"]["values"]
    assert "a number that is not finite" in spread("-n", "4", "--metric", "loss", "program.py").stdout


def test_against_an_earlier_report(folder: Path) -> None:
    """Another program is compared by the same metric: within the noise, or larger than it."""
    write(folder, SEEDED)
    options = ("-n", "5", "--same", "1", "--seed-arg", "--seed", "--metric", "score")
    assert spread(*options, "--format", "json", "--output", "before.json", "program.py").exit_code == 0
    for shift, words in ((0.01, "score: within the noise of seeds: "), (5, "score: larger than the noise of seeds: ")):
        write(folder, SEEDED.replace("score = ", f"score = {shift} + "), "other.py")
        done = spread(*options, "--against", "before.json", "other.py")
        assert done.exit_code == 0
        assert words in done.stdout
    found = report(*options, "--against", "before.json", "other.py")["spread"]
    assert found["against"] == "before.json"
    assert found["metrics"][0]["against"]["difference"]["mean"] == pytest.approx(5, abs=1e-5)
    assert found["metrics"][0]["against"]["difference"]["larger_than_noise"] is True


# -- what goes wrong ---------------------------------------------------------------------------------------------------


def test_a_run_that_fails(folder: Path) -> None:
    """Exit code 2, the run and its seed, and the last lines that the program printed."""
    write(folder, SEEDED + "if options.seed == 1: sys.exit('no such file: data.csv')\n")
    done = spread("-n", "3", "--same", "2", "--seed-arg", "--seed", "--metric", "score", "program.py")
    assert (done.exit_code, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines[:2]] == ["run 1 of 4 (seed 0)", "run 2 of 4 (seed 0)"]
    assert lines[2:] == [
        "no such file: data.csv",
        "randlint: run 3 of 4 (seed 1) ended with exit code 1; the last lines that it printed stand above",
    ]


def test_a_run_that_is_killed(folder: Path) -> None:
    """The signal has a name."""
    write(folder, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    assert "(seeds as they are) was ended by SIGKILL; the last" in spread("--metric", "v", "program.py").stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--metric", "v", "missing.py"), "missing.py: no such script"),
        (("program.py",), "say which result to look at: --metric accuracy"),
        (("--json", "r.json", "program.py"), "--json: say which number of r.json with --metric NAME"),
        (("--json", "a", "--csv", "b", "--metric", "v", "program.py"), "metrics are read from one file"),
        (("--metric", "v", "--seed-arg", "-s", "--seed-env", "S", "program.py"), "a run gets its seed by one of them"),
        (("--metric", "v", "-n", "3", "--seeds", "1,2", "program.py"), "-n 3: --seeds names 2 seeds"),
        (("--metric", "v", "--plot", "a.pdf", "program.py"), "must end with .svg or .png"),
        (("--metric", "v", "--plot", "no/a.svg", "program.py"), "no such folder"),
        (("--metric", "v", "--against", "none.json", "program.py"), "--against: cannot read none.json"),
        (("--metric", "v", "--against", "program.py", "program.py"), "program.py is not JSON"),
        (("--metric", "v", "--against", "trace.json", "program.py"), "is no report of a spread"),
        (("--metric", "v", "--against", "other.json", "program.py"), "other.json has none of these metrics; it has w"),
    ],
)
def test_what_the_user_has_to_mend(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    """One line, exit code 2, and the program is not started."""
    write(folder, "open('started', 'w')")
    (folder / "trace.json").write_text('{"version": 1, "trace": {}}')
    metric = {"name": "w", "across": {"values": [1.0, 2.0]}}
    (folder / "other.json").write_text(json.dumps({"version": 1, "spread": {"metrics": [metric]}}))
    done = spread(*arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr
    assert not (folder / "started").exists()


def test_a_missing_package_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "scipy" else found(name))
    write(folder, SEEDED)
    done = spread("--metric", "score", "program.py")
    assert done.exit_code == 2
    assert 'pip install "randlint[compare]" (scipy is missing)' in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="processes are ended without signals there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_an_end_from_outside_leaves_nothing_behind(folder: Path, number: int) -> None:
    """The program and the processes that it has started are gone, and so are randlint's own files."""
    code = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("pids.tmp", "w").write(f"{os.getpid()} {child.pid}")
os.rename("pids.tmp", "pids")
time.sleep(60)
"""
    write(folder, code)
    (folder / "temporary").mkdir()
    command = [sys.executable, "-m", "randlint", "spread", "--isolated", "--metric", "v", "program.py"]
    running = subprocess.Popen(
        command,
        env=environment(TMPDIR=str(folder / "temporary")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Tests that a shell runs in the background ignore Ctrl-C, and so would this process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_for((folder / "pids").exists)
    pids = [int(word) for word in (folder / "pids").read_text().split()]
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == (130 if number == signal.SIGINT else 143)
    assert (out, err) == (b"", b"randlint: interrupted\n" if number == signal.SIGINT else b"")
    wait_for(lambda: not any(alive(pid) for pid in pids))
    assert list((folder / "temporary").iterdir()) == []


def wait_for(condition: object) -> None:
    until = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie that waits for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_long_runs_say_how_long_the_others_take(tmp_path: Path) -> None:
    """From a minute on; nothing after the last one."""
    request = Request("a.py", (), ByOption("--seed", ()), (0, 1, 2), 2, Sources.of([PrintedNames(("v",))]))
    runner = _Runner(request, tmp_path, print)
    assert [runner.to_go(number, seconds) for number, seconds in ((1, 40.0), (2, 80.0), (3, 0.0), (4, 500.0))] == [
        ", about 2 min to go",
        ", about 2 min to go",
        "",
        "",
    ]


# -- the loss ----------------------------------------------------------------------------------------------------------

QUIET = """
import torch
torch.manual_seed(0)
linear = torch.nn.Linear(4, 1)
for _ in range(3):
    loss = linear(torch.ones(8, 4)).exp().mean()
    loss.backward()
open("losses.txt", "a").write(f"{loss.item()!r}\\n")
"""


@pytest.mark.slow
def test_the_loss_of_a_program_that_says_nothing(folder: Path) -> None:
    """It is read from a recording, bit for bit, while the program's own seed calls get other numbers."""
    write(folder, QUIET)
    found = report("-n", "2", "--same", "2", "--loss", "program.py")
    (loss,) = found["spread"]["metrics"]
    written = [float(line) for line in (folder / "losses.txt").read_text().split()][:3]
    assert (loss["name"], loss["source"], loss["same"]["identical"]) == ("loss", "recording", True)
    assert loss["same"]["values"] + loss["across"]["values"][1:] == written
    assert written[0] != written[2]


def test_a_program_without_a_loss_is_told_so(folder: Path) -> None:
    write(folder, "print(1)")
    done = spread("-n", "2", "--same", "1", "--loss", "program.py")
    assert done.exit_code == 2
    assert "called `backward` on no loss of one element" in done.stderr
