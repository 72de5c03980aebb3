"""What is said of files, and of cells of notebooks, that cannot be read as Python."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from randlint.catalogue import Catalogue, Rule
from randlint.findings import Confidence, Finding
from randlint.source import Source, Unreadable
from randlint.source.syntax import syntax_problem
from randlint.triage import Placed

PARSE_ERROR = "parse-error"


def parse_errors(
    catalogue: Catalogue, rules: Sequence[str], problems: Sequence[Unreadable], source: Source | None
) -> tuple[Placed, ...]:
    """The findings for these problems; none where the rule is not among those that run. ``source`` is None for an
    unreadable file."""
    if PARSE_ERROR not in rules:
        return ()
    return tuple(_parse_error(catalogue.rules[PARSE_ERROR], problem, source) for problem in problems)


def is_python(text: str | bytes) -> bool:
    """A quick look with the interpreter's own parser; False only means that a closer look is needed."""
    import symtable  # builds no tree of Python objects: twice as fast as `ast.parse`

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            symtable.symtable(text, "<text>", "exec")  # type: ignore[arg-type]  # takes UTF-8 as well
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def syntax_problems(source: Source) -> list[Unreadable]:
    """Why a source is no Python of any version; empty where it is."""
    problem = syntax_problem(source.text)
    return [unreadable(source, *problem)] if problem is not None else []


def unreadable(source: Source, line: int, column: int, reason: str) -> Unreadable:
    """The problem at a place of the program, as the user sees the place. Line and column are 1-based."""
    at = source.locate(line, column - 1, line, column - 1)
    return Unreadable(source.display, at.line, at.column, reason, at.cell, at.file_line)


def _parse_error(rule: Rule, problem: Unreadable, source: Source | None) -> Placed:
    text = rule.messages["syntax" if source is not None else "unreadable"]
    finding = Finding(
        rule=rule.name,
        code=rule.code,
        breaks=rule.breaks,
        severity=rule.severity,
        confidence=Confidence.HIGH,
        location=problem.location,
        message=text.message.format(reason=problem.message),
        help=text.help.format(reason=problem.message),
        source_lines=source.lines_at(problem.location) if source is not None else (),
    )
    return Placed(finding, problem.line, problem.line)
