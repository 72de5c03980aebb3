"""Whole programs that say in comments what the tracer has to find in them.

``# hit: index_add_ backward; draws: torch 4 dropout`` behind a line asks for that operation in that phase, and for
four draws from torch's stream for dropout, ``draws: python 1 unseeded`` for one that nobody had seeded.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.trace.support import environment, traced

WOULD_RUN = "would run on CUDA"
DIGEST = """
import hashlib

def show(*tensors):
    together = hashlib.sha256()
    for tensor in tensors:
        together.update(tensor.detach().contiguous().numpy().tobytes())
    print(together.hexdigest())
"""


def marks(code: str, kind: str) -> list[tuple[int, list[str]]]:
    """Line and words of every ``kind: words`` in the comments."""
    found = []
    for number, text in enumerate(code.splitlines(), 1):
        for mark in text.partition("  # ")[2].split("; "):
            name, _, words = mark.partition(": ")
            if name == kind:
                found.append((number, words.split()))
    return found


def wanted_hits(code: str) -> list[tuple[str, str, int]]:
    return sorted((op, phase, line) for line, (op, phase) in marks(code, "hit"))


def found_hits(report: dict[str, Any]) -> list[tuple[str, str, int]]:
    return sorted((k["op"].partition("::")[2], k["phase"], k["line"] or 0) for k in report["trace"]["kernels"])


def wanted_draws(code: str) -> list[tuple[str, int, int, str, bool]]:
    found = []
    for line, (stream, count, *rest) in marks(code, "draws"):
        found.append((stream, line, int(count), *(r for r in rest if r != "unseeded"), "unseeded" in rest))
    return sorted(_filled(draw) for draw in found)


def found_draws(report: dict[str, Any]) -> list[tuple[str, int, int, str, bool]]:
    """Stream, line, number of draws, purpose, and whether any was unseeded; imports of libraries left out."""
    return sorted(
        (stream["stream"], line["line"], line["draws"], ",".join(line["purposes"]), bool(line["unseeded"]))
        for stream in report["trace"]["streams"]
        for line in stream["lines"]
        if line["purposes"] != ["import"]
    )


def _filled(draw: tuple[Any, ...]) -> tuple[str, int, int, str, bool]:
    stream, line, count, *purpose, unseeded = draw
    return stream, line, count, ",".join(purpose), unseeded


def check(folder: Path, code: str, *options: str, arguments: tuple[str, ...] = (), **env: str) -> dict[str, Any]:
    """Run a program without and with the tracer: the same output, and what its comments ask for. Its report."""
    (folder / "program.py").write_text(code, "utf-8")
    env = {"OMP_NUM_THREADS": "1", **env}
    plain = subprocess.run(
        [sys.executable, "program.py", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=240, env=environment(**env),
    )  # fmt: skip
    assert plain.returncode == 0, plain.stderr
    report = trace(folder, *options, arguments=arguments, expected=plain, **env)
    assert found_hits(report) == wanted_hits(code)
    return report


def trace(
    folder: Path,
    *options: str,
    arguments: tuple[str, ...] = (),
    expected: subprocess.CompletedProcess[str] | None = None,
    **env: str,
) -> dict[str, Any]:
    """The report of the program in ``folder``, whose output must be the expected one."""
    report = folder / "report.json"
    told = ("--format", "json", "--output", str(report), *options, "program.py", *arguments)
    done = traced(folder, *told, **{"OMP_NUM_THREADS": "1", **env})
    assert done.returncode == 0, done.stderr
    if expected is not None:
        assert (done.stdout, done.stderr) == (expected.stdout, expected.stderr)
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def remarks(report: dict[str, Any]) -> list[str]:
    return [remark["text"] for remark in report["trace"]["remarks"]]
