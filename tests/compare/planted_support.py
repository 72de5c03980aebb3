"""Planted causes: training scripts whose two runs differ in one known way, and what ``compare`` has to say of them.

Each script in ``planted/`` holds one or more cases in comments at its head:

    # case: NAME
    # both: WORDS          of both runs: NAME=VALUE for the environment first, then arguments
    # a: WORDS             of the first run alone; `# b:` likewise
    # before b: WORDS      a run of the script that comes first and is not recorded, such as one that saves a state
    # b edits: FILE: "OLD" -> "NEW"
    # files: NAME          copied beside the script
    # want: channel one|another; step 3; kind ...; op ...; stream ...; rule ...; says word|word

``# want: equal`` asks for no divergence.  ``{memory}`` is a folder whose listing follows the order of writing.  A step
counts the calls of ``optimizer.step()`` before the first one that sees a difference.
``# cause`` behind a line (or ``# cause: NAME`` for one case) asks for this line; one of several will do.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.trace.ranks import launched
from tests.trace.support import environment

PLANTED = Path(__file__).parent / "planted"
RANDLINT = [sys.executable, "-m", "randlint"]
# What a run must not have from outside, because cases set it: hash seeds, and the vector code that torch takes.
SET_BY_CASES = ("PYTHONHASHSEED", "ATEN_CPU_CAPABILITY", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Side:
    """One of the two runs."""

    environment: dict[str, str]
    arguments: list[str]
    before: list[str] | None = None
    edits: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A script, its two runs, and what is to be found: ``want`` is empty for runs that are to be equal."""

    name: str
    script: Path
    a: Side
    b: Side
    files: list[str]
    want: dict[str, list[str]]
    lines: list[int]


def cases() -> list[Case]:
    """All cases of all scripts, by name."""
    return sorted((case for path in PLANTED.glob("*.py") for case in cases_of(path)), key=lambda c: c.name)


def cases_of(path: Path) -> list[Case]:
    """Raises ValueError for a script without a case."""
    text = path.read_text("utf-8")
    found = []
    for block in text.split("\n# case: ")[1:]:
        heads = block.split("\n\n")[0].splitlines()
        name, told = heads[0], _told(heads[1:])
        lines = [n for n, line in enumerate(text.splitlines(), 1) if re.search(rf"  # cause(: {name})?$", line)]
        want = {} if told["want"] == "equal" else _wanted(told["want"])
        files = told.get("files", "").split()
        found.append(Case(name, path, _side(told, "a"), _side(told, "b"), files, want, lines))
    if not found:
        raise ValueError(f"{path} holds no case")
    return found


def _told(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        key, _, words = line.removeprefix("# ").partition(": ")
        found[key] = f"{found[key]}; {words}" if key in found else words
    return found


def _wanted(text: str) -> dict[str, list[str]]:
    parts = (part.partition(" ") for part in text.split("; "))
    return {key: values.split("|") for key, _, values in parts}


def _side(told: dict[str, str], name: str) -> Side:
    words = shlex.split(told.get("both", "")) + shlex.split(told.get(name, ""))
    variables = [w for w in words if re.match(r"[A-Z_]+=", w)]
    before = told.get(f"before {name}")
    edit = re.fullmatch(r'(\S+): "(.*)" -> "(.*)"', told.get(f"{name} edits", ""))
    return Side(
        {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", **dict(v.split("=", 1) for v in variables)},
        [w for w in words if w not in variables],
        None if before is None else shlex.split(before),
        [edit.groups()] if edit else [],  # type: ignore[list-item]
    )


class Bench:
    """A folder in which the runs of a case are made."""

    def __init__(self, folder: Path, case: Case, memory: Path | None = None) -> None:
        self.folder, self.case, self.memory = folder, case, memory
        shutil.copy(case.script, folder / "program.py")
        for name in case.files:
            shutil.copy(PLANTED / name, folder / name)

    def start(self, command: list[str], side: Side, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        told = [word.replace("{memory}", str(self.memory)) for word in arguments]
        kept = {k: v for k, v in environment().items() if k not in SET_BY_CASES}
        done = subprocess.run(
            [*command, "program.py", *told],
            cwd=self.folder, capture_output=True, text=True, timeout=120, env={**kept, **side.environment},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done

    def prepare(self, side: Side) -> None:
        if side.before is not None:
            self.start([sys.executable], side, side.before)
        for name, old, new in side.edits:
            path = self.folder / name
            text = path.read_text("utf-8")
            head, _, body = text.rpartition("\n# want: ")  # the case at the head names the old text too
            assert body.count(old) == 1, (name, old)
            path.write_text(head + (head and "\n# want: ") + body.replace(old, new), "utf-8")

    def record(self, name: str, side: Side, *options: str) -> str:
        """Record one run under this name; what the program printed."""
        self.prepare(side)
        command = [*RANDLINT, "trace", "--isolated", "--record", name, *options]
        return self.start(command, side, side.arguments).stdout


def compared(folder: Path, *arguments: str) -> dict[str, Any]:
    """The answer of ``randlint compare`` as JSON: it exits with 1 where runs differ and with 0 where they do not."""
    command = [*RANDLINT, "compare", "--format", "json", *arguments]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=240, env=environment(OMP_NUM_THREADS="1")
    )
    assert done.returncode in (0, 1), done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (answer["verdict"] == "different") == (done.returncode == 1)
    return answer


def answer_of(folder: Path, case: Case, level: str = "op") -> dict[str, Any]:
    """Record both runs of a case and compare them."""
    with memory_folder(case) as memory:
        bench = Bench(folder, case, memory)
        printed = bench.record("run-a", case.a, "--level", level)
        for _ in range(5):
            # Threads may come one after the other, and memory hold the same: then the runs are alike by chance.
            if bench.record("run-b", case.b, "--level", level, "--force") != printed or not _by_chance(case):
                break
        resumed = ["--resume"] if case.b.before and not case.a.before else []
        return compared(folder, *resumed, "run-a", "run-b")


def launch(folder: Path, name: str, *arguments: str) -> None:
    """Record two ranks that torchrun starts on this machine."""
    launcher = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone", "program.py", *arguments]

    def start() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*RANDLINT, "trace", "--isolated", "--record", name, "--force", *launcher],
            cwd=folder, capture_output=True, text=True, timeout=240, env=environment(OMP_NUM_THREADS="1"),
        )  # fmt: skip

    launched(start)


def _by_chance(case: Case) -> bool:
    return case.want.get("kind") in (["kernel"], ["uninitialised"])


@contextmanager
def memory_folder(case: Case) -> Iterator[Path | None]:
    if not needs_memory(case):
        yield None
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


def needs_memory(case: Case) -> bool:
    return any("{memory}" in side.arguments for side in (case.a, case.b))


def listing_follows_writing() -> bool:
    """Whether the memory file system lists files by the time at which they were made, as Linux does."""
    if not MEMORY.is_dir():
        return False
    found = []
    for names in ("123", "321"):
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            for name in names:
                (Path(folder) / name).touch()
            found.append(os.listdir(folder))
    return found[0] != found[1]


def faults(case: Case, answer: dict[str, Any]) -> list[str]:
    """What is wrong with an answer, in words; empty where it is right. Only the first of its causes counts."""
    found = answer["divergence"]
    if not case.want:
        return [f"differs: {found}"] if answer["verdict"] != "equal" else []
    if found is None:
        return [f"no divergence; the verdict is {answer['verdict']}"]
    causes = answer["causes"][:1]
    wanted = [
        ("channel", [found["channel"]]),
        ("step", [found["step"]]),
        ("kind", [cause["kind"] for cause in causes]),
        ("op", [found["op"] or "none"]),
        ("stream", [found["stream"], *(word for cause in causes for word in cause["message"].split())]),
        ("rule", [cause["rule"] or "none" for cause in causes] or ["none"]),
    ]
    wrong = [
        f"{key} is {seen}, not {'|'.join(case.want[key])}"
        for key, seen in wanted
        if key in case.want and not {str(s) for s in seen} & set(case.want[key])
    ]
    wrong += _unsaid(case, answer)
    places = [found["place"], *(cause["place"] for cause in causes)]
    named = sorted({place["line"] for place in places if place and place["path"].endswith("program.py")})
    if case.lines and not set(named) & set(case.lines):
        wrong.append(f"names lines {named}, not {case.lines}")
    return wrong


def _unsaid(case: Case, answer: dict[str, Any]) -> list[str]:
    told = json.dumps([answer["divergence"], answer["causes"][:1]]).lower()
    words = case.want.get("says", [])
    return [] if not words or any(w.lower() in told for w in words) else [f"says none of {'|'.join(words)}"]
