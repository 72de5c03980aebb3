"""One file whose words matter: parse, facts, checks. Everything it returns can cross a process boundary."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from randlint import syntax as cst
from randlint.catalogue import Rule
from randlint.checks.base import Draft, check_of, conclusion_of
from randlint.file_report import FileReport, Note
from randlint.findings import Notice
from randlint.project import Module, Project
from randlint.records import dataclass
from randlint.source import Source, Unreadable
from randlint.source.syntax import syntax_problem
from randlint.suppressions import MARK, Suppression, read_suppressions
from randlint.triage import Placed
from randlint.unread import PARSE_ERROR, parse_errors, unreadable


@dataclass(slots=True)
class Analyser:
    """Analyses files of one project. ``rules`` are the names of the rules that run."""

    project: Project
    rules: Sequence[str]

    def analyse(self, source: Source, possible: Sequence[str]) -> FileReport:
        """Analyse one file for the rules that are ``possible`` there. Never raises for what the file holds."""
        self.project.begin()
        try:
            module = self.project.add(source)
        except cst.ParserSyntaxError as error:
            if source.kind == "notebook":
                return self._without_broken_cell(source, error, possible)
            problems = [*source.problems, _refused(source, error)]
            return FileReport(source.path, source.display, placed=self._parse_errors(problems, source))
        except RecursionError:
            problems = [unreadable(source, 1, 1, "nested too deeply to be read")]
            return FileReport(source.path, source.display, placed=self._parse_errors(problems, source))
        return self._run(module, self._parse_errors(source.problems, source), possible)

    def _without_broken_cell(self, source: Source, error: cst.ParserSyntaxError, possible: Sequence[str]) -> FileReport:
        """A cell that the interpreter's parser took and libcst does not: blank it and lint the others."""
        while True:
            before = source.text
            source = source.without_cell(error.raw_line, max(error.raw_column, 0), "invalid syntax")
            if source.text == before:
                return FileReport(source.path, source.display, self._parse_errors(source.problems, source))
            try:
                module = self.project.add(source)
            except cst.ParserSyntaxError as again:
                error = again
                continue
            return self._run(module, self._parse_errors(source.problems, source), possible)

    def _run(self, module: Module, problems: tuple[Placed, ...], possible: Sequence[str]) -> FileReport:
        source, catalogue = module.source, self.project.catalogue
        placed = list(problems)
        notices: list[Notice] = []
        # the gate has judged for those that are not possible
        static = [name for name in self.rules if catalogue.rules[name].origin == "static"]
        judged = {name for name in static if name not in possible} | {PARSE_ERROR, "unused-suppression"}
        for name in sorted(possible):
            function = check_of(name)
            if function is None:
                continue
            try:
                placed += [place(draft, catalogue.rules[name]) for draft in function(module)]
                judged.add(name)
            except Exception as error:
                notices.append(_crash(source.display, name, error))
        notes: list[Note] = []
        for name in sorted(possible):
            conclusion = conclusion_of(name)
            if conclusion is None:
                continue
            rule = catalogue.rules[name]
            try:
                supporting = conclusion.supporting
                notes += [Note(name, k, place(d, rule), k in supporting) for k, d in conclusion.collect(module)]
                judged.add(name)
            except Exception as error:
                notices.append(_crash(source.display, name, error))
        suppressions: Sequence[Suppression] = ()
        if MARK in source.text:
            spans = [_lines(module, s.node) for s in module.facts.statements]
            suppressions = read_suppressions(source.text, sorted(set(spans)), catalogue)
        imports = tuple(self.project.import_paths(module))
        return FileReport(
            source.path,
            source.display,
            tuple(dict.fromkeys(placed)),
            tuple(suppressions),
            tuple(notices),
            tuple(notes),
            imports,
            tuple(name for name in self.rules if name in judged),
        )

    def _parse_errors(self, problems: Sequence[Unreadable], source: Source) -> tuple[Placed, ...]:
        return parse_errors(self.project.catalogue, self.rules, problems, source)


def place(draft: Draft, rule: Rule) -> Placed:
    """A draft as a finding with the program lines it spans."""
    first, _, last, _ = draft.module.span(draft.node)
    return Placed(draft.finding(rule), first, last)


def _refused(source: Source, error: cst.ParserSyntaxError) -> Unreadable:
    """Say it in the interpreter's words, which are shorter than libcst's, where both refuse the text."""
    problem = syntax_problem(source.text)
    if problem is None:
        problem = max(error.raw_line, 1), max(error.raw_column, 0) + 1, "invalid syntax"
    return unreadable(source, *problem)


def _lines(module: Module, node: cst.CSTNode) -> tuple[int, int]:
    """First and last line of a simple statement, or of a compound statement's decorators and header."""
    first, last = _first_line(module, node), module.span(node)[2]
    if isinstance(node, cst.Match):
        last = module.span(node.subject)[2]
    body = getattr(node, "body", None)
    if isinstance(body, cst.IndentedBlock) and body.body:
        inner = body.body[0]
        last = module.last_line_before(_first_line(module, inner), first)
    elif isinstance(body, cst.SimpleStatementSuite):
        last = module.span(body)[0]
    return first, max(first, last)


def _first_line(module: Module, node: cst.CSTNode) -> int:
    if isinstance(node, (cst.FunctionDef, cst.ClassDef)) and node.decorators:
        return module.span(node.decorators[0].decorator)[0]
    return module.span(node)[0]


def _crash(display: str, rule: str, error: Exception) -> Notice:
    if os.environ.get("RANDLINT_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = f"the check {rule} failed here: {type(error).__name__}: {error}{where}"
    return Notice(display, "failed", f"{text}; please report this, RANDLINT_DEBUG=1 shows the traceback")
