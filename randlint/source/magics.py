"""Turn a notebook cell into plain Python, line by line, the way Jupyter would run it.

Every line of the cell stays one line of the program, so positions need no table: only a shift per line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from randlint.patterns import regex
from randlint.records import dataclass
from randlint.source.lines import split_lines
from randlint.source.syntax import syntax_problem

# Cell magics that run their body as Python in this kernel: IPython's own, then well-known extensions.
_PYTHON_BODY = frozenset(
    {
        "capture",
        "debug",
        "heat",
        "ipytest",
        "lprun",
        "memit",
        "memray_flamegraph",
        "mprun",
        "prun",
        "pyinstrument",
        "px",
        "run_pytest",
        "scalene",
        "snakeviz",
        "time",
        "timeit",
        "wandb",
    }
)
# Line magics whose argument is a Python statement.
_PYTHON_ARGUMENT = regex(
    r"(?P<indent>[ \t]*)%(?:time|timeit|prun|memit)[ \t]+(?P<options>(?:-\w+(?:[ \t]+\d+)?[ \t]+)*)(?=\S)"
)
_CELL_MAGIC = regex(r"%%(\w*)")
# A cell of another language in a Databricks notebook starts with one of these and one percent sign.
_OTHER_LANGUAGE = regex(r"%(?:sql|md|sh|scala|r|fs)\b")
# Commands that Jupyter also runs without the percent sign, where the line is no Python.
_AUTOMAGIC = regex(
    r"[ \t]*(?:"
    r"cat|cd|conda|cp|env|ls|ll|load_ext|mamba|man|matplotlib|mkdir|more|mv|pip|pip3|pwd|pylab|reload_ext|rm|rmdir|run|uv"
    r")(?:[ \t]+[^\s=(\[,:+*|&<>].*|[ \t]*)$"
)
_PROMPT = regex(r"[ \t]*(?:>>>|\.\.\.|In \[\d+\]:|   \.\.\.+:)(?: |$)")


@dataclass(frozen=True, slots=True)
class CellProgram:
    """The program lines of one cell, one per cell line, with the shifts of :class:`CodeCell`.

    ``problem`` is line and column (1-based, in the cell) and message; the lines are blank then.
    """

    lines: tuple[str, ...]
    shifts: tuple[int | None, ...]
    problem: tuple[int, int, str] | None = None


def cell_program(source: str) -> CellProgram:
    """Return ``source`` as plain Python: magics replaced, cells of other languages blank."""
    lines = split_lines(source)
    first = next((i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None)
    if first is None:
        return CellProgram(tuple(lines), (0,) * len(lines))
    magic = _CELL_MAGIC.match(lines[first])
    if magic is None:
        return _python(lines)
    if magic.group(1) not in _PYTHON_BODY or first + 1 == len(lines):
        return _blank(lines)
    body = cell_program("\n".join(lines[first + 1 :]))
    problem = body.problem and (body.problem[0] + first + 1, *body.problem[1:])
    above = first + 1
    return CellProgram(("",) * above + body.lines, (None,) * above + body.shifts, problem)


def _blank(lines: list[str], problem: tuple[int, int, str] | None = None) -> CellProgram:
    return CellProgram(("",) * len(lines), (None,) * len(lines), problem)


def _python(lines: list[str]) -> CellProgram:
    if syntax_problem(_text(lines)) is None:
        return CellProgram(tuple(lines), (0,) * len(lines))
    program, shifts = _outdented(lines)
    program, shifts = _without_magics(program, shifts)
    problem = syntax_problem(_text(program))
    while problem is not None and problem[0] <= len(program) and _AUTOMAGIC.match(program[problem[0] - 1]):
        row = problem[0] - 1
        program[row], shifts[row] = _indent(program[row]) + "pass", None
        problem = syntax_problem(_text(program))
    if problem is None:
        return CellProgram(tuple(program), tuple(shifts))
    first = next(line for line in lines if line.strip())
    if _OTHER_LANGUAGE.match(first):
        return _blank(lines)
    row = min(problem[0], len(lines))
    return _blank(lines, (row, max(1, problem[1] + (shifts[row - 1] or 0)), problem[2]))


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _outdented(lines: list[str]) -> tuple[list[str], list[int | None]]:
    """Take off the indentation of the first line and pasted prompts; return the lines and how far each moved."""
    first = next(line for line in lines if line.strip())
    prompted = _PROMPT.match(first)
    indent = _indent(first)
    program, shifts = [], []
    for line in lines:
        match = _PROMPT.match(line) if prompted else None
        cut = match.end() if match else len(indent) if line.startswith(indent) else 0
        program.append(line[cut:])
        shifts.append(cut)
    return program, list[int | None](shifts)


@lru_cache(maxsize=1)
def _one_step() -> Callable[[list[str]], tuple[bool, list[str]]]:
    from IPython.core.inputtransformer2 import TransformerManager

    create: Any = TransformerManager
    step: Callable[[list[str]], tuple[bool, list[str]]] = create().do_one_token_transform
    return step


def _without_magics(lines: list[str], shifts: list[int | None]) -> tuple[list[str], list[int | None]]:
    """Replace line magics, shell escapes and help requests by the calls that Jupyter makes of them."""
    step = _one_step()
    current = [line + "\n" for line in lines]
    for _ in range(len(lines) + 1):
        try:
            changed, after = step(list(current))
        # IPython's transformers are not written for broken code: what they raise means "not Python".
        except Exception:
            break
        if not changed:
            break
        current = _aligned(current, after)
        if len(current) != len(lines):
            return lines, shifts
    program = [line.rstrip("\n") for line in current]
    result: list[int | None] = [shift if a == b else None for shift, a, b in zip(shifts, lines, program, strict=True)]
    for row, line in enumerate(lines):
        match = _PYTHON_ARGUMENT.match(line)
        if match is None or result[row] is not None or syntax_problem(line[match.end() :] + "\n"):
            continue
        program[row] = match.group("indent") + line[match.end() :]
        result[row] = (shifts[row] or 0) + match.end() - len(match.group("indent"))
    return program, result


def _aligned(before: list[str], after: list[str]) -> list[str]:
    """Return ``after`` padded so that the lines behind the one changed place stay where they were."""
    top = 0
    while top < min(len(before), len(after)) and before[top] == after[top]:
        top += 1
    return after[: top + 1] + ["\n"] * (len(before) - len(after)) + after[top + 1 :]
