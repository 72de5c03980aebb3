"""Fixes that several checks share: edits of the original text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from randlint import syntax as cst
from randlint.checks.one_line import with_arguments_on_line
from randlint.facts import Place, Scope
from randlint.facts.reach import inline
from randlint.findings import Applicability, Edit, Fix
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.memo import remember
from randlint.source import Source
from randlint.source.lines import LINE_END

_SEED_NAME = regex(
    r"^(random_)?(seed|state)$|^(global|base|main|rng|random|default|init)_?seed$|^SEED$|^RANDOM_(STATE|SEED)$", re.I
)


def pass_seed(operation: Operation) -> Fix | None:
    """Pass the seed parameter: with a seed that the program already has in scope, else the configured literal."""
    parameter = operation.api.seed
    text = seed_expression(operation.module, operation.place)
    if not parameter:
        parameter, text = (
            operation.api.generator,
            generator_code(operation.module, operation.place, operation.stream, text),
        )
    if not parameter or not text:
        return None
    parameters = operation.api.parameters
    return pass_argument(operation.module, operation.node, parameter, text, Applicability.UNSAFE, parameters)


def generator_code(module: Module, place: Place, stream: str | None, seed: str) -> str:
    """Code for a seeded generator of a stream; empty where the file does not import what it needs."""
    for row in module.catalogue.table("generator_code"):
        if row["stream"] == stream:
            name = imported_name(module, row["import"], place)
            return row["code"].format(module=name, seed=seed) if name else ""
    return ""


def imported_name(module: Module, dotted: str, place: Place) -> str:
    """The name under which ``import dotted`` can be used at ``place``; empty where the file does not import it."""
    for fact in module.facts.imports:
        if fact.name or fact.module.split(".")[: dotted.count(".") + 1] != dotted.split("."):
            continue
        if fact.bound != dotted.partition(".")[0] and fact.module != dotted:
            continue  # ``import torch.nn as nn`` does not bind torch
        if inline(place.scope, fact.place.scope) and fact.place.order > place.order:
            continue
        if fact.place.scope in place.scope.chain() and module.resolver.paths_of(fact.bound, place) == [dotted]:
            return fact.bound
    return ""


def seed_expression(module: Module, place: Place) -> str:
    """Code for a seed: a constant, parameter or config attribute visible at ``place``, else the configured literal."""
    for scope in place.scope.chain():
        if scope.kind == "class" and scope is not place.scope:
            continue
        for name in _seed_names(module, scope):
            bindings = scope.bindings[name]
            if scope.kind == "module" and place.scope.function is None and bindings[0].place.order > place.order:
                continue
            if bindings[0].kind in {"param", "assign"} and _holds_seed(module, name, place):
                return name
    return _config_seed(module, place) or str(module.project.seed_literal)


@remember
def _seed_names(module: Module, scope: Scope) -> tuple[str, ...]:
    return tuple(name for name in scope.bindings if _SEED_NAME.match(name))


def _holds_seed(module: Module, name: str, place: Place) -> bool:
    values = module.resolver.name(name, place)
    return bool(values) and all(
        (v.is_constant and isinstance(v.constant, int) and not isinstance(v.constant, bool)) or v.is_unknown
        for v in values
    )


def _config_seed(module: Module, place: Place) -> str | None:
    """``args.seed`` and the like, where this function already reads it."""
    for scope, node, base in _configured_seeds(module):
        if scope is place.scope and module.resolver.reaching(base, place):
            return module.code(node)
    return None


@remember
def _configured_seeds(module: Module) -> tuple[tuple[Scope, cst.Attribute, str], ...]:
    """Attributes of plain names that this file passes as seeds: scope, expression, and the name."""
    found = []
    for operation in module.operations:
        argument = operation.argument(operation.api.seed) if operation.api.seed else None
        if argument is None or not isinstance(argument.node, cst.Attribute) or argument.through == "kwargs":
            continue
        base = argument.node.value
        if isinstance(base, cst.Name) and base.value != "self":
            found.append((operation.place.scope, argument.node, base.value))
    return tuple(found)


def pass_argument(
    module: Module,
    call: cst.Call,
    name: str,
    code: str,
    applicability: Applicability,
    parameters: tuple[str, ...] = (),
) -> Fix | None:
    """Pass ``name=code``: replace the argument where it stands, else add a keyword after the last argument.

    ``parameters`` is the positional order, for an argument that is passed by position.
    """
    edit = pass_all(module, call, {name: code}, parameters)
    if edit is None:
        return None
    return Fix(applicability, f"pass {name}={code}", (edit,))


def pass_all(module: Module, call: cst.Call, given: Mapping[str, str], parameters: tuple[str, ...] = ()) -> Edit | None:
    """An edit that passes several arguments as :func:`pass_argument` does; one without a name by its place."""
    span = module.span(call)
    if span[0] == span[2]:
        before = module.text_of(span)
        after = with_arguments_on_line(call, before, given, parameters)
        if after is not None:
            return minimal_edit(module.source, span, before, after)
    from randlint.checks.rewrite import with_arguments

    return with_arguments(module, call, given, parameters)


def replace_node(module: Module, old: cst.BaseExpression, code: str) -> Edit | None:
    """An edit that turns an expression into other code, reduced to the characters that differ.

    ``{}`` in the code stands for the expression as it is. None where the span cannot be edited (a notebook line that
    holds a magic).
    """
    span = module.span(old)
    before = module.text_of(span)
    return minimal_edit(module.source, span, before, code.replace("{}", before))


def line_before(module: Module, statement: cst.CSTNode, code: str) -> Edit | None:
    """An edit that puts a line of code before a statement; None where that does not start its line."""
    line, column, _, _ = module.span(statement)
    indent = module.source.text.splitlines()[line - 1][:column]
    if indent.strip():
        return None
    newline = "\r\n" if "\r\n" in module.source.text else "\n"
    return module.source.edit(line, column, line, column, f"{code}{newline}{indent}")


def minimal_edit(source: Source, span: tuple[int, int, int, int], before: str, after: str) -> Edit | None:
    """Cut the common beginning and end off a replacement of ``span``, whose text is ``before``."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    line, column = advance(span[0], span[1], before[:start])
    end_line, end_column = advance(span[0], span[1], before[: len(before) - end])
    return source.edit(line, column, end_line, end_column, after[start : len(after) - end])


def advance(line: int, column: int, text: str) -> tuple[int, int]:
    """Where one stands after ``text``: lines end at \\n, \\r or \\r\\n."""
    lines = LINE_END.split(text)
    return (line, column + len(text)) if len(lines) == 1 else (line + len(lines) - 1, len(lines[-1]))
