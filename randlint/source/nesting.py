"""Refuse code nested so deeply that a recursive parser would take minutes or overflow its stack.

Measured with libcst 1.9: a chain of 1000 operators or attributes parses in 0.1 to 1.3 s on the 8 MB of a main thread,
5000 take 10 s and more or crash; the time grows with the square of the length. Brackets nested 200 deep take up to
1.2 s, 5000 crash; patterns of ``case`` double the time with every level (a mapping pattern: times four).
Both limits on brackets lie at or above what people write; Python itself stops at 200.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from randlint.patterns import regex
from randlint.source.lines import LINE_END

MAX_BRACKETS = 200
MAX_PATTERN_BRACKETS = 8
# Links of one expression that follow each other or stand inside each other; also branches of one if statement.
MAX_DEPTH = 1000

# What shapes an expression: brackets, commas, line ends, and whole comments and strings so that nothing inside counts.
# A string that ends in the wrong place (nested quotes of Python 3.12 f-strings) is caught up at its line's end.
_STRUCTURE = regex(
    r"""[()\[\]{},;]|\\(?:\r\n|\n|\r)|\r\n|\n|\r|\#[^\r\n]*"""
    r'''|"""[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*(?:"""|\Z)'''
    r"""|'''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*(?:'''|\Z)"""
    r"""|"[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"?"""
    r"""|'[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*'?""",
    re.DOTALL,
)
_LINK = regex(
    r"\*\*|//|<<|>>|[=!<>]=|[-+*/%@&|^~<>=.]|\b(?:and|or|not|if|else|lambda|is|in|for|await)\b",
)
# These only begin a statement: an open bracket before them is a mistake that must not swallow the rest of the file.
_STATEMENT = regex(r"[ \t\f]*(?:def|class|import|while|with|return|try|del|raise|pass|break|continue|@)\b")
_CASE = regex(r"[ \t\f]*case(?:[ \t]+[^\s=]|[\[({])")
_FORMATTED = regex(r"(?i)(?<!\w)(?:f|t|rf|fr|rt|tr)$")
_BRANCH = regex(r"([ \t\f]*)(elif\b|else\b)?")

_FIELD = regex(r"\{\{|\}\}|[()\[\]{},]")
_TOO_DEEP = f"expression nested more than {MAX_DEPTH} levels deep"

_OPEN, _CLOSE, _SEPARATOR, _LINE, _QUOTE = frozenset("([{"), frozenset(")]}"), frozenset(",;"), frozenset("\r\n"), "'\""


def nesting_problem(text: str) -> tuple[int, int, str] | None:
    """Return line, column (both 1-based) and message where ``text`` is nested too deeply to parse, else None.

    Purely lexical, so it may be asked about any text; a long list of data is not deep, whatever its length.
    """
    if len(text) <= MAX_BRACKETS // 2:
        return None
    # The number of characters between two commas bounds the number of links: hardly any real file comes near.
    problem = _Scan(text, _length).problem() and _Scan(text, _links).problem()
    if problem is None and text.count("elif") > MAX_DEPTH:
        problem = _branch_problem(text)
    if problem is None:
        return None
    offset, message = problem
    lines = LINE_END.split(text[:offset])
    return len(lines), len(lines[-1]) + 1, message


def _length(text: str, start: int, end: int) -> int:
    return end - start


def _links(text: str, start: int, end: int) -> int:
    return len(_LINK.findall(text, start, end))


class _Scan:
    """One pass over ``text``; ``count`` bounds the number of links between two offsets that hold no structure.

    The depth of an expression is its links plus the depth of its deepest bracket: left-deep and right-deep trees alike.
    """

    def __init__(self, text: str, count: Callable[[str, int, int], int]) -> None:
        self.text = text
        self.count = count

    def problem(self) -> tuple[int, str] | None:
        """Return the offset and message of the first place that is too deep."""
        text, count = self.text, self.count
        outer: list[tuple[int, int, int]] = []
        links = deepest = widest = end = statement = 0
        for match in _STRUCTURE.finditer(text):
            start = match.start()
            if start > end:
                links += count(text, end, start)
            end = match.end()
            first = text[start]
            if first in _OPEN:
                outer.append((links + 1, deepest, widest))
                links = deepest = widest = 0
                if len(outer) > MAX_PATTERN_BRACKETS:
                    message = self._bracket_problem(len(outer), statement)
                    if message:
                        return start, message
            elif first in _CLOSE:
                inner = max(widest, links + deepest) + 1
                if outer:
                    links, deepest, widest = outer.pop()
                deepest = max(deepest, inner)
            elif first in _SEPARATOR:
                widest = max(widest, links + deepest)
                links = deepest = 0
            elif first in _LINE:
                if not outer or (count is _links and _STATEMENT.match(text, end)):
                    if max(widest, links + deepest) > MAX_DEPTH:
                        return statement, _TOO_DEEP
                    outer.clear()
                    links = deepest = widest = 0
                    statement = end
            elif first in _QUOTE:
                links += 1
                if end - start > MAX_BRACKETS and _FORMATTED.search(text[max(0, start - 3) : start]):
                    deepest = max(deepest, _formatted_depth(text, start, end))
            if links + deepest > MAX_DEPTH:
                return statement, _TOO_DEEP
        links += count(text, end, len(text))
        return (statement, _TOO_DEEP) if max(widest, links + deepest) > MAX_DEPTH else None

    def _bracket_problem(self, depth: int, statement: int) -> str:
        if depth > MAX_BRACKETS:
            return f"brackets nested more than {MAX_BRACKETS} levels deep"
        if _CASE.match(self.text, statement):
            return f"brackets nested more than {MAX_PATTERN_BRACKETS} levels deep in a case pattern"
        return ""


def _formatted_depth(text: str, start: int, end: int) -> int:
    """Return a bound for the depth of the expressions in the formatted string between two offsets."""
    outer: list[tuple[str, int, int]] = []
    links = deepest = widest = 0
    at = start
    for match in _FIELD.finditer(text, start, end):
        token = match.group()
        if outer:
            links += _links(text, at, match.start())
        at = match.end()
        if token in ("{{", "}}") and not outer:
            continue
        for bracket in token:
            if bracket in _OPEN and (outer or bracket == "{"):
                outer.append((bracket, links + 1, deepest))
                links = deepest = 0
                if len(outer) > MAX_BRACKETS:
                    return MAX_DEPTH + 1
            while bracket in _CLOSE and outer:
                # A closing brace also ends what stands open inside a nested string.
                opened, before, deepest_before = outer.pop()
                links, deepest = before, max(deepest_before, links + deepest)
                if bracket != "}" or opened == "{":
                    break
            if bracket == "," or not outer:
                widest = max(widest, links + deepest)
                links = deepest = 0
    return max(widest, links + deepest)


def _branch_problem(text: str) -> tuple[int, str] | None:
    """Find an if statement whose branches, with those of the statements around it, are more than ``MAX_DEPTH``."""
    around: list[tuple[int, int]] = []
    total = 0
    for offset in _logical_lines(text):
        match = _BRANCH.match(text, offset)
        if match is None or match.end() == len(text) or text[match.end()] in "#\r\n":
            continue
        indent = len(match.group(1))
        while around and around[-1][0] > indent:
            total -= around.pop()[1]
        if not around or around[-1][0] < indent:
            around.append((indent, 0))
        branches = around[-1][1]
        now = branches + 1 if match.group(2) == "elif" else branches if match.group(2) else 0
        around[-1] = (indent, now)
        total += now - branches
        if total > MAX_DEPTH:
            return offset, f"if statement with more than {MAX_DEPTH} branches"
    return None


def _logical_lines(text: str) -> Iterator[int]:
    """Yield the offset of every line that does not continue the one before."""
    yield 0
    depth = 0
    for match in _STRUCTURE.finditer(text):
        first = text[match.start()]
        if first in _OPEN:
            depth += 1
        elif first in _CLOSE:
            depth = max(0, depth - 1)
        elif first in _LINE and not depth:
            yield match.end()
