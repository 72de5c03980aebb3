"""Calls with other arguments. libcst knows how the arguments of a call are laid out."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from randlint import syntax
from randlint.checks.edits import minimal_edit
from randlint.findings import Edit
from randlint.project import Module
from randlint.source.lines import LINE_END
from randlint.syntax.text import concrete


def with_arguments(
    module: Module, call: syntax.Call, given: Mapping[str, str], parameters: tuple[str, ...]
) -> Edit | None:
    """An edit that passes arguments: replaces them where they stand, else adds them after the last one.

    ``parameters`` is the positional order, for an argument that is passed by position. None where the span cannot be
    edited.
    """
    old = concrete(call)
    if not isinstance(old, cst.Call):
        return None
    span = module.span(call)
    before = module.text_of(span)
    indent = _block_indent(before, _code(module, old, ""))
    if _code(module, old, indent) != before:
        return None
    new = old
    for name, code in given.items():
        new = _with_argument(new, name, code, parameters)
    return minimal_edit(module.source, span, before, _code(module, new, indent))


def _with_argument(call: cst.Call, name: str, code: str, parameters: tuple[str, ...]) -> cst.Call:
    value = cst.parse_expression(code)
    args = list(call.args)
    for index, arg in enumerate(args):
        by_position = arg.keyword is None and not arg.star and parameters[index : index + 1] == (name,)
        if by_position or (arg.keyword is not None and arg.keyword.value == name):
            args[index] = arg.with_changes(value=value)
            break
        if arg.star:
            parameters = ()
    else:
        args = _appended(call, name, value)
    return call.with_changes(args=args)


def _appended(call: cst.Call, name: str, value: cst.BaseExpression) -> list[cst.Arg]:
    args = list(call.args)
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    new = cst.Arg(value, keyword=cst.Name(name), equal=equal) if name else cst.Arg(value)
    # a keyword may follow *args and must stand before no positional: the end is right, except after **kwargs,
    # where it is legal too
    if not args:
        return [new]
    last = args[-1]
    if isinstance(last.value, cst.GeneratorExp) and not last.value.lpar:  # only a sole argument may stand so
        last = last.with_changes(value=last.value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
    separator = _separator(call)
    if isinstance(last.comma, cst.Comma):  # keep the trailing comma and its line break for the new last argument
        kept, end = _split(last.comma.whitespace_after, separator.whitespace_after)
        new = new.with_changes(comma=separator.with_changes(whitespace_after=end))
        return [*args[:-1], last.with_changes(comma=last.comma.with_changes(whitespace_after=kept)), new]
    kept, end = _split(last.whitespace_after_arg, separator.whitespace_after)
    return [
        *args[:-1],
        last.with_changes(
            comma=separator.with_changes(whitespace_after=kept), whitespace_after_arg=cst.SimpleWhitespace("")
        ),
        new.with_changes(whitespace_after_arg=end),
    ]


def _separator(call: cst.Call) -> cst.Comma:
    """What stands between the last two arguments, without its comments; for one argument, what stands before it."""
    between = call.args[-2].comma if len(call.args) > 1 else None
    if isinstance(between, cst.Comma):
        return cst.Comma(_bare(between.whitespace_before), _bare(between.whitespace_after))
    before, last = call.whitespace_before_args, call.args[-1]
    broken = isinstance(before, cst.ParenthesizedWhitespace) and isinstance(last.comma, cst.Comma)
    return cst.Comma(whitespace_after=_bare(before) if broken else cst.SimpleWhitespace(" "))


def _bare(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """The same line break and indentation, without comments and empty lines."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return space
    first = space.first_line.with_changes(whitespace=cst.SimpleWhitespace(""), comment=None)
    return space.with_changes(first_line=first, empty_lines=[])


def _split(
    end: cst.BaseParenthesizableWhitespace, between: cst.BaseParenthesizableWhitespace
) -> tuple[cst.BaseParenthesizableWhitespace, cst.BaseParenthesizableWhitespace]:
    """What stood after the last argument, parted for the new one: a comment stays beside the argument it is about."""
    broken = isinstance(between, cst.ParenthesizedWhitespace)
    if not (isinstance(end, cst.ParenthesizedWhitespace) and broken and end.first_line.comment):
        return between, end
    bare = end.with_changes(first_line=end.first_line.with_changes(whitespace=cst.SimpleWhitespace(""), comment=None))
    return between.with_changes(first_line=end.first_line), bare


def _block_indent(stored: str, bare: str) -> str:
    """What stands before continuation lines in the file and not in code rendered without its surroundings."""
    for line, rendered in zip(LINE_END.split(stored)[1:], LINE_END.split(bare)[1:], strict=False):
        if line != rendered and line.endswith(rendered):
            return line[: len(line) - len(rendered)]
    return ""


def _code(module: Module, node: cst.BaseExpression, indent: str) -> str:
    """The text of an expression's own span: without the parentheses around it, which positions leave out.

    Continuation lines start with ``indent``, as they do inside a block of that indentation.
    """
    written = cst.Module([], default_newline=module.newline)
    bare = node.with_changes(lpar=(), rpar=()) if node.lpar else node
    if not indent:
        return written.code_for_node(bare)
    line = cst.SimpleStatementLine([cst.Expr(bare)])
    block = cst.If(cst.Name("x"), cst.IndentedBlock([line], indent=indent))
    text = written.code_for_node(block)
    start = text.index(indent) + len(indent)
    return text[start : len(text) - len(module.newline)]
