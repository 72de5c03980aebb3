"""Whether a piece of text is Python, cheaply and without side effects."""

from __future__ import annotations

import ast
import warnings

from randlint.patterns import regex
from randlint.source.nesting import nesting_problem

_NO_CHARACTER = regex(r"[\0\ud800-\udfff]")
_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def syntax_problem(text: str) -> tuple[int, int, str] | None:
    """Return the 1-based line and column and the message of the first syntax error in ``text``, None if it is valid.

    Valid means valid in some Python 3: what this interpreter refuses, libcst may know as newer grammar.
    """
    deep = nesting_problem(text)
    if deep is not None:
        return deep
    odd = _NO_CHARACTER.search(text)
    if odd is not None:
        line = text.count("\n", 0, odd.start()) + 1
        return line, odd.start() - text.rfind("\n", 0, odd.start()), "contains a NUL or half a surrogate pair"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<cell>", "exec", _FLAGS, dont_inherit=True)
    except SyntaxError as error:
        if _libcst_accepts(text):
            return None
        return max(error.lineno or 1, 1), max(error.offset or 1, 1), error.msg or "invalid syntax"
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        return 1, 1, str(error) or type(error).__name__
    return None


def _libcst_accepts(text: str) -> bool:
    import libcst

    try:
        libcst.parse_module(text)
    except (libcst.ParserSyntaxError, ValueError, RecursionError):
        return False
    return True
