"""Nodes from the interpreter's own tree: statements."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from randlint.patterns import regex
from randlint.syntax import compound, scopes, simple
from randlint.syntax.base import BaseSmallStatement, BaseStatement, BaseSuite
from randlint.syntax.displays import Element, Tuple
from randlint.syntax.expressions import Attribute, From, Name
from randlint.syntax.from_ast_expressions import arguments, expression, parameters
from randlint.syntax.from_ast_tables import AUGMENTED, Kinds, spot_of
from randlint.syntax.unclear import Unclear as Unclear

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin

# A statement that follows a colon or semicolon on another line, which looks like one of its own.
_CONTINUED = regex(r"[:;][ \t\f]*\\(?:\r\n|\r|\n)")


def read_module(tree: ast.Module, origin: Origin) -> compound.Module:
    """The nodes of a program. Raises :class:`Unclear`."""
    if _CONTINUED.search(origin.text):
        raise Unclear
    found = compound.Module(_statements(tree.body, origin), origin)
    origin.keep(found)
    return found


def _statements(body: Sequence[ast.stmt], origin: Origin) -> list[BaseStatement]:
    """Statements, with simple ones that share a line together."""
    found: list[BaseStatement] = []
    line: list[BaseSmallStatement] = []
    end: int | None = 0
    for at in body:
        kind = at.__class__
        if kind not in _SMALL:
            statement = _COMPOUND[kind](at, origin)
            statement.at = spot_of(at)
            found.append(statement)
            end = 0
            continue
        small = _small(at, origin)
        if at.lineno == end:
            line.append(small)
            found[-1].at = None
        else:
            line = [small]
            found.append(compound.SimpleStatementLine(line, origin, small.at))
        end = at.end_lineno
    return found


def _small(at: ast.stmt, origin: Origin) -> BaseSmallStatement:
    found = _SMALL[at.__class__](at, origin)
    found.at = spot_of(at)
    return found


def _suite(body: Sequence[ast.stmt], origin: Origin) -> BaseSuite:
    first = body[0]
    if first.__class__ in _SMALL and origin.stands_inside(first.lineno, first.col_offset):
        line = [_small(at, origin) for at in body]
        return compound.SimpleStatementSuite(line, origin, line[0].at if len(body) == 1 else None)
    return compound.IndentedBlock(_statements(body, origin), origin)


def _else(body: Sequence[ast.stmt], origin: Origin) -> compound.Else | None:
    return compound.Else(_suite(body, origin), origin) if body else None


# -- simple statements -------------------------------------------------------------------------------------------


def _expr(at: ast.Expr, origin: Origin) -> simple.Expr:
    return simple.Expr(expression(at.value, origin), origin)


def _return(at: ast.Return, origin: Origin) -> simple.Return:
    return simple.Return(expression(at.value, origin) if at.value is not None else None, origin)


def _raise(at: ast.Raise, origin: Origin) -> simple.Raise:
    exc = expression(at.exc, origin) if at.exc is not None else None
    cause = From(expression(at.cause, origin), origin) if at.cause is not None else None
    return simple.Raise(exc, cause, origin)


def _assert(at: ast.Assert, origin: Origin) -> simple.Assert:
    message = expression(at.msg, origin) if at.msg is not None else None
    return simple.Assert(expression(at.test, origin), message, origin)


def _delete(at: ast.Delete, origin: Origin) -> simple.Del:
    targets = [expression(target, origin) for target in at.targets]
    if len(targets) == 1:
        if origin.slice(*spot_of(at)).endswith(","):
            raise Unclear
        return simple.Del(targets[0], origin)
    return simple.Del(Tuple([Element(target, origin) for target in targets], origin), origin)


def _assign(at: ast.Assign, origin: Origin) -> simple.Assign:
    targets = [simple.AssignTarget(expression(target, origin), origin) for target in at.targets]
    return simple.Assign(targets, expression(at.value, origin), origin)


def _ann_assign(at: ast.AnnAssign, origin: Origin) -> simple.AnnAssign:
    annotation = scopes.Annotation(expression(at.annotation, origin), origin)
    value = expression(at.value, origin) if at.value is not None else None
    return simple.AnnAssign(expression(at.target, origin), annotation, value, origin)


def _aug_assign(at: ast.AugAssign, origin: Origin) -> simple.AugAssign:
    operator = AUGMENTED[at.op.__class__]
    return simple.AugAssign(expression(at.target, origin), operator, expression(at.value, origin), origin)


def _dotted(name: str, origin: Origin) -> Name | Attribute:
    parts = name.split(".")
    found: Name | Attribute = Name(parts[0], origin)
    for part in parts[1:]:
        found = Attribute(found, Name(part, origin), origin)
    return found


def _alias(at: ast.alias, origin: Origin) -> simple.ImportAlias:
    return simple.ImportAlias(_dotted(at.name, origin), _as(at.asname, origin), origin, spot_of(at))


def _as(name: str | None, origin: Origin) -> simple.AsName | None:
    return simple.AsName(Name(name, origin), origin) if name is not None else None


def _import(at: ast.Import, origin: Origin) -> simple.Import:
    return simple.Import([_alias(alias, origin) for alias in at.names], origin)


def _import_from(at: ast.ImportFrom, origin: Origin) -> simple.ImportFrom:
    module = _dotted(at.module, origin) if at.module else None
    if at.names[0].name == "*":
        return simple.ImportFrom(module, simple.ImportStar(origin, spot_of(at.names[0])), at.level, origin)
    return simple.ImportFrom(module, [_alias(alias, origin) for alias in at.names], at.level, origin)


def _items(names: Sequence[str], origin: Origin) -> list[simple.NameItem]:
    return [simple.NameItem(Name(name, origin), origin) for name in names]


# -- compound statements -----------------------------------------------------------------------------------------


def _if(at: ast.If, origin: Origin) -> compound.If:
    otherwise: compound.If | compound.Else | None = None
    if at.orelse:
        inner = at.orelse[0]
        if (
            len(at.orelse) == 1
            and isinstance(inner, ast.If)
            and origin.is_word_at("elif", inner.lineno, inner.col_offset)
        ):
            otherwise = _if(inner, origin)
            otherwise.at = spot_of(inner)
        else:
            otherwise = _else(at.orelse, origin)
    return compound.If(expression(at.test, origin), _suite(at.body, origin), otherwise, origin)


def _while(at: ast.While, origin: Origin) -> compound.While:
    test = expression(at.test, origin)
    return compound.While(test, _suite(at.body, origin), _else(at.orelse, origin), origin)


def _for(at: ast.For | ast.AsyncFor, origin: Origin) -> compound.For:
    target, source = expression(at.target, origin), expression(at.iter, origin)
    is_async = at.__class__ is ast.AsyncFor
    return compound.For(target, source, _suite(at.body, origin), _else(at.orelse, origin), is_async, origin)


def _with(at: ast.With | ast.AsyncWith, origin: Origin) -> compound.With:
    items = [_with_item(item, origin) for item in at.items]
    return compound.With(items, _suite(at.body, origin), at.__class__ is ast.AsyncWith, origin)


def _with_item(at: ast.withitem, origin: Origin) -> compound.WithItem:
    target = at.optional_vars
    name = simple.AsName(expression(target, origin), origin) if target is not None else None
    return compound.WithItem(expression(at.context_expr, origin), name, origin)


def _try(at: ast.Try, origin: Origin) -> compound.Try:
    handlers = [
        compound.ExceptHandler(
            _suite(handler.body, origin),
            expression(handler.type, origin) if handler.type is not None else None,
            _as(handler.name, origin),
            origin,
            spot_of(handler),
        )
        for handler in at.handlers
    ]
    return compound.Try(_suite(at.body, origin), handlers, _else(at.orelse, origin), _finally(at, origin), origin)


def _try_star(at: Any, origin: Origin) -> compound.TryStar:
    handlers = [
        compound.ExceptStarHandler(
            _suite(handler.body, origin),
            expression(handler.type, origin),
            _as(handler.name, origin),
            origin,
            spot_of(handler),
        )
        for handler in at.handlers
    ]
    body, otherwise = _suite(at.body, origin), _else(at.orelse, origin)
    return compound.TryStar(body, handlers, otherwise, _finally(at, origin), origin)


def _finally(at: ast.Try, origin: Origin) -> compound.Finally | None:
    return compound.Finally(_suite(at.finalbody, origin), origin) if at.finalbody else None


def _decorators(at: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, origin: Origin) -> list[scopes.Decorator]:
    if getattr(at, "type_params", None):
        raise Unclear
    return [scopes.Decorator(expression(each, origin), origin) for each in at.decorator_list]


def _function(at: ast.FunctionDef | ast.AsyncFunctionDef, origin: Origin) -> scopes.FunctionDef:
    returns = scopes.Annotation(expression(at.returns, origin), origin) if at.returns is not None else None
    return scopes.FunctionDef(
        Name(at.name, origin),
        parameters(at.args, origin),
        _suite(at.body, origin),
        _decorators(at, origin),
        returns,
        None,
        at.__class__ is ast.AsyncFunctionDef,
        origin,
    )


def _class(at: ast.ClassDef, origin: Origin) -> scopes.ClassDef:
    given = arguments(at.bases, at.keywords, origin)
    first = next((index for index, arg in enumerate(given) if arg.keyword is not None or arg.star == "**"), len(given))
    return scopes.ClassDef(
        Name(at.name, origin),
        _suite(at.body, origin),
        given[:first],
        given[first:],
        _decorators(at, origin),
        None,
        origin,
    )


_SMALL: dict[type[ast.stmt], Callable[[Any, Origin], BaseSmallStatement]] = {
    ast.Expr: _expr,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Assign: _assign,
    ast.AnnAssign: _ann_assign,
    ast.AugAssign: _aug_assign,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Global: lambda at, origin: simple.Global(_items(at.names, origin), origin),
    ast.Nonlocal: lambda at, origin: simple.Nonlocal(_items(at.names, origin), origin),
    ast.Pass: lambda at, origin: simple.Pass(origin),
    ast.Break: lambda at, origin: simple.Break(origin),
    ast.Continue: lambda at, origin: simple.Continue(origin),
}
_COMPOUND: Kinds[ast.stmt] = Kinds(
    {
        ast.If: _if,
        ast.While: _while,
        ast.For: _for,
        ast.AsyncFor: _for,
        ast.With: _with,
        ast.AsyncWith: _with,
        ast.Try: _try,
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.ClassDef: _class,
    }
)
if hasattr(ast, "TryStar"):  # Python 3.11
    _COMPOUND[ast.TryStar] = _try_star
