"""A file's text, split into the statements at its left margin."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache

from randlint.patterns import regex
from randlint.records import dataclass

_LINE = regex(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_GLOBAL = regex(r"\bglobal[ \t]+([\w, \t]+)")
_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)
_ACTIONS = (ast.Call, ast.For, ast.AsyncFor, ast.Raise, ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

# What the interpreter parsed of each piece; None where that is forgotten, or used up.
Nodes = list[list[ast.stmt] | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement at the left margin, or several on the same line.

    ``first`` is its first line, counted from 0; ``names`` are those that it may bind. ``acts``: loading the module does
    something there but define a name. ``defines``: it is a function ("def") or class ("class") and binds nothing else.
    """

    first: int
    text: str
    names: frozenset[str]
    acts: bool
    defines: str = ""


@lru_cache(maxsize=1)
def statements_of(text: str) -> list[ast.stmt] | None:
    """What the interpreter parses of a program; None where it does not take it. Nobody may change it: who asks for the
    same text next is given the same."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text).body
    except _BROKEN:
        return None


def pieces_of(text: str) -> tuple[list[Piece], Nodes] | None:
    """The statements of a program, and what was parsed of each; None where the interpreter's own parser does not take
    it."""
    body = statements_of(text)
    if body is None:
        return None
    lines = [m[0] for m in _LINE.finditer(text)]
    found: list[Piece] = []
    parsed: Nodes = []
    for start, end, nodes in _by_lines(body):
        part = "".join(lines[start:end])
        names = {name for node in nodes for name in _bound(node)}
        if "global" in part:
            names.update(name.strip() for m in _GLOBAL.finditer(part) for name in m[1].split(","))
        defines = _defines(nodes[0]) if len(nodes) == len(names) == 1 else ""
        found.append(Piece(start, part, frozenset(names), any(map(_acts, nodes)), defines))
        parsed.append(nodes)
    return found, parsed


def _by_lines(body: list[ast.stmt]) -> Iterator[tuple[int, int, list[ast.stmt]]]:
    """Statements that share a line together, with their first line and the one after the last, counted from 0."""
    start, end, nodes = 0, 0, list[ast.stmt]()
    for node in body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) - 1
        if nodes and first >= end:
            yield start, end, nodes
            nodes = []
        start = start if nodes else first
        nodes.append(node)
        end = node.end_lineno or node.lineno
    if nodes:
        yield start, end, nodes


def _acts(node: ast.stmt) -> bool:
    """Whether loading the module does anything with a statement but define a name."""
    stack: list[ast.AST] = [node]
    while stack:
        inner = stack.pop()
        if isinstance(inner, _ACTIONS):
            return True
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            defaults = [default for default in inner.args.kw_defaults if default is not None]
            stack += [*inner.decorator_list, *inner.args.defaults, *defaults]
        else:
            stack.extend(ast.iter_child_nodes(inner))
    return False


def _defines(node: ast.stmt) -> str:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return "def"
    return "class" if isinstance(node, ast.ClassDef) else ""


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names of the module that a statement may bind; of what a function binds only its own name."""
    if isinstance(node, _DEFINITIONS):
        yield node.name
        return
    stack: list[ast.AST] = [node]
    while stack:
        inner = stack.pop()
        if isinstance(inner, _DEFINITIONS):
            yield inner.name
        elif isinstance(inner, ast.alias):
            yield inner.asname or inner.name.partition(".")[0]
        elif isinstance(inner, ast.Name):
            if not isinstance(inner.ctx, ast.Load):
                yield inner.id
        else:
            name = getattr(inner, "name", None) or getattr(inner, "rest", None)
            if isinstance(name, str):
                yield name
            stack.extend(ast.iter_child_nodes(inner))
