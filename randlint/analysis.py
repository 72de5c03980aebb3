"""One file through the pipeline: gate, parse, facts, checks. Everything it returns can cross a process boundary."""

from __future__ import annotations

import ast
import os
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst

from randlint.catalogue import Catalogue, Rule
from randlint.checks.base import CheckFunction, Draft, Note, all_checks, all_conclusions
from randlint.findings import Confidence, Finding, Notice
from randlint.project import Module, Project
from randlint.project.search import ModuleSearch
from randlint.source import Skipped, Source, Unreadable, read_source
from randlint.source.syntax import syntax_problem
from randlint.suppressions import MARK, Suppression, read_suppressions
from randlint.triage import Placed

PARSE_ERROR = "parse-error"
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What is known of one file after its own analysis, before triage.

    ``imports`` are the absolute paths of the project files it imports directly, in order. ``judged`` are the rules
    that looked at the file: only their suppressions can be unused.
    """

    path: Path
    display: str
    placed: tuple[Placed, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    notices: tuple[Notice, ...] = ()
    notes: tuple[Note, ...] = ()
    imports: tuple[Path, ...] = ()
    judged: tuple[str, ...] = ()


@dataclass(slots=True)
class Analyser:
    """Analyses files of one project. ``rules`` are the names of the rules that run."""

    project: Project
    rules: Sequence[str]
    _checks: list[tuple[Rule, CheckFunction]] = field(default_factory=list)
    _search: ModuleSearch = field(init=False)

    def __post_init__(self) -> None:
        catalogue = self.project.catalogue
        self._search = ModuleSearch(self.project.root)
        self._checks = [(catalogue.rules[n], f) for n, f in all_checks().items() if n in self.rules]

    def analyse(self, path: Path, display: str, data: bytes | None = None) -> FileReport:
        """Analyse one file; ``data`` replaces what is on disk. Never raises for what the file holds."""
        self.project.begin()
        source = read_source(path, display, data)
        if isinstance(source, Skipped):
            return FileReport(path, display, notices=(source.notice,))
        if isinstance(source, Unreadable):
            return FileReport(path, display, placed=tuple(self._parse_errors([source], None)))
        if not matters(source.text, self.project.catalogue):
            return self._passed_over(source)
        try:
            module = self.project.add(source)
        except cst.ParserSyntaxError as error:
            if source.kind == "notebook":
                return self._without_broken_cell(source, error)
            problems = [*source.problems, _refused(source, error)]
            return FileReport(path, display, placed=tuple(self._parse_errors(problems, source)))
        except RecursionError:
            problems = [_unreadable(source, 1, 1, "nested too deeply to be read")]
            return FileReport(path, display, placed=tuple(self._parse_errors(problems, source)))
        return self._run(module, self._parse_errors(source.problems, source))

    def _passed_over(self, source: Source) -> FileReport:
        """A file that the gate drops: only its syntax and its imports count, which connect the files of a program."""
        tree = quick_tree(source)
        problems = [*source.problems, *([] if tree is not None else syntax_problems(source))]
        imports: dict[Path, None] = {}
        for names in imported_names(tree) if tree is not None else ():
            found = (self._search.find(name, source.path.parent) for name in names)
            imports.update(dict.fromkeys([path for path in found if path is not None and path != source.path][:1]))
        placed = tuple(self._parse_errors(problems, source))
        return FileReport(source.path, source.display, placed, imports=tuple(imports))

    def _without_broken_cell(self, source: Source, error: cst.ParserSyntaxError) -> FileReport:
        """A cell that the interpreter's parser took and libcst does not: blank it and lint the others."""
        while True:
            before = source.text
            source = source.without_cell(error.raw_line, max(error.raw_column, 0), "invalid syntax")
            if source.text == before:
                return FileReport(source.path, source.display, tuple(self._parse_errors(source.problems, source)))
            try:
                module = self.project.add(source)
            except cst.ParserSyntaxError as again:
                error = again
                continue
            return self._run(module, self._parse_errors(source.problems, source))

    def _run(self, module: Module, placed: list[Placed]) -> FileReport:
        source, catalogue = module.source, self.project.catalogue
        notices: list[Notice] = []
        judged = {PARSE_ERROR, "unused-suppression"}
        for rule, function in self._checks:
            try:
                placed += [place(draft, rule) for draft in function(module)]
                judged.add(rule.name)
            except Exception as error:
                notices.append(_crash(source.display, rule.name, error))
        notes: list[Note] = []
        for name, conclusion in all_conclusions().items():
            if name not in self.rules:
                continue
            rule = catalogue.rules[name]
            try:
                notes += [Note(name, kind, place(draft, rule)) for kind, draft in conclusion.collect(module)]
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

    def _parse_errors(self, problems: Sequence[Unreadable], source: Source | None) -> list[Placed]:
        if PARSE_ERROR not in self.rules:
            return []
        rule = self.project.catalogue.rules[PARSE_ERROR]
        return [_parse_error(rule, problem, source) for problem in problems]


def matters(text: str, catalogue: Catalogue) -> bool:
    """The lexical gate: whether any word of the file could be a trigger of the catalogue, or a suppression."""
    return MARK in text or catalogue.concerns(set(_WORD.findall(text)))


def place(draft: Draft, rule: Rule) -> Placed:
    """A draft as a finding with the program lines it spans."""
    first, _, last, _ = draft.module.span(draft.node)
    return Placed(draft.finding(rule), first, last)


def syntax_problems(source: Source) -> list[Unreadable]:
    """Why a source is no Python of any version; empty where it is."""
    problem = syntax_problem(source.text)
    return [_unreadable(source, *problem)] if problem is not None else []


def quick_tree(source: Source) -> ast.Module | None:
    """A fast look with the interpreter's own parser; None only means that a closer look is needed."""
    flags = ast.PyCF_ONLY_AST | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if source.kind == "notebook" else 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = compile(source.text, source.display, "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return tree if isinstance(tree, ast.Module) else None


def imported_names(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """For each import at module level the dotted names it may read a file for, the most exact first."""
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            yield from ((alias.name,) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            module = "." * statement.level + (statement.module or "")
            dot = "" if module.endswith(".") else "."
            yield from ((f"{module}{dot}{alias.name}", module) for alias in statement.names)


def _refused(source: Source, error: cst.ParserSyntaxError) -> Unreadable:
    """Say it in the interpreter's words, which are shorter than libcst's, where both refuse the text."""
    problem = syntax_problem(source.text)
    if problem is None:
        problem = max(error.raw_line, 1), max(error.raw_column, 0) + 1, "invalid syntax"
    return _unreadable(source, *problem)


def _unreadable(source: Source, line: int, column: int, reason: str) -> Unreadable:
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


def _lines(module: Module, node: cst.CSTNode) -> tuple[int, int]:
    """First and last line of a simple statement, or of a compound statement's decorators and header."""
    first, last = _first_line(module, node), module.span(node)[2]
    if isinstance(node, cst.Match):
        last = module.span(node.subject)[2]
    body = getattr(node, "body", None)
    if isinstance(body, cst.IndentedBlock) and body.body:
        inner = body.body[0]
        blank_or_comment = getattr(inner, "leading_lines", ())
        last = _first_line(module, inner) - len(blank_or_comment) - 1
    elif isinstance(body, cst.SimpleStatementSuite):
        last = module.span(body)[0]
    return first, max(first, last)


def _first_line(module: Module, node: cst.CSTNode) -> int:
    if isinstance(node, (cst.FunctionDef, cst.ClassDef)) and node.decorators:
        return module.span(node.decorators[0])[0]
    return module.span(node)[0]


def _crash(display: str, rule: str, error: Exception) -> Notice:
    if os.environ.get("RANDLINT_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = f"the check {rule} failed here: {type(error).__name__}: {error}{where}"
    return Notice(display, "failed", f"{text}; please report this, RANDLINT_DEBUG=1 shows the traceback")
