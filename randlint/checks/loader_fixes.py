"""Fixes for loaders: pass an init function and a seeded generator, and write the function where the file has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from randlint import syntax as cst
from randlint.checks.edits import imported_name, pass_all, seed_expression
from randlint.facts import Place
from randlint.findings import Applicability, Edit, Fix
from randlint.project import Module
from randlint.project.data.loaders import SOME, Loader, loaders
from randlint.project.data.worker_seeds import KEYWORD, InitFunction, init_functions, seed_uses, sources_of
from randlint.project.files.pins import pins_for
from randlint.project.memo import remember
from randlint.records import dataclass

_NAMES = ("seed_worker", "seed_loader_worker", "seed_data_worker")
_GENERATOR = "generator"


def seed_workers(loader: Loader) -> Fix | None:
    """Pass ``worker_init_fn`` and ``generator``; None where the call, or a place for the function, cannot be edited."""
    module = loader.module
    row = next(iter(module.catalogue.table("worker_helper")), None)
    if row is None or not _can_fix(loader):
        return None
    helper = _existing(loader)
    edits: list[Edit | None] = []
    torch = imported_name(module, row["import"], loader.place)
    if not helper or not torch:
        plan = _plan(module, row, with_function=not helper)
        if plan is None:
            return None
        helper, torch = helper or plan.name, torch or row["import"]
        edits.append(plan.edit)
    given = {KEYWORD: helper}
    title = f"pass {KEYWORD}={helper}"
    if not loader.argument(_GENERATOR).is_given or loader.argument(_GENERATOR).is_none:
        code = row["generator"].format(torch=torch, seed=seed_expression(module, loader.place))
        given[_GENERATOR] = code
        title += f" and {_GENERATOR}={code}"
    edits.append(pass_all(module, loader.node, given, loader.parameters))
    if any(e is None for e in edits):
        return None
    return Fix(Applicability.UNSAFE, title, tuple(e for e in edits if e is not None))


def _can_fix(loader: Loader) -> bool:
    """Workers for sure, and room for both arguments in the call itself."""
    passed = [loader.argument(name) for name in (KEYWORD, _GENERATOR)]
    if loader.workers != SOME or any(a.is_unknown or (a.is_none and a.through == "kwargs") for a in passed):
        return False
    return passed[0].is_missing or passed[0].is_none


def _existing(loader: Loader) -> str:
    """The name of a function of this file that seeds workers rightly and is known at the loader; empty for none."""
    module = loader.module
    for init in init_functions(module):
        scope = init.function.scope
        at_top = scope.kind == "function" and scope.parent is module.facts.module and scope.place is not None
        if not at_top or not _is_right(init):
            continue
        values = module.resolver.name(scope.name, loader.place)
        if all(v.scope is scope for v in values) and _defined_before(scope.place, loader.place):
            return scope.name
    return ""


def _is_right(init: InitFunction) -> bool:
    seeds = [sources_of(init, u.expression, u.place) for u in seed_uses(init) if u.expression is not None]
    return bool(seeds) and all("base" in s.kinds and (s.reduced or "id" in s.kinds) for s in seeds)


def _defined_before(definition: Place | None, use: Place) -> bool:
    return definition is not None and (use.scope.function is not None or definition.order < use.order)


# -- the function to write ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    name: str
    edit: Edit | None


def _plan(module: Module, row: Mapping[str, Any], *, with_function: bool) -> _Plan | None:
    """One edit for the whole file that adds the function and the imports it needs; equal for every loader."""
    bound = module.facts.module.bindings
    name = next((n for n in _NAMES if n not in bound), "")
    imports: list[str] = []
    torch = _name_at_top(module, row["import"], row["import"], imports)
    body = [f"worker_seed = {row['seed'].format(torch=torch)}"]
    for line in module.catalogue.table("worker_helper_line") if with_function else ():
        known = imported_name(module, line["import"], _end(module))
        if line["optional"] and not known and not _needs(module, line["stream"]):
            continue
        written = known or _name_at_top(module, line["import"], line["as"], imports)
        body.append(line["code"].format(module=written))
    clashes = any(text.rpartition(" ")[2] in bound for text in imports)
    if clashes or (with_function and not name):
        return None
    function = [f"def {name}(worker_id):", *(f"    {text}" for text in body)] if with_function else []
    return _Plan(name, _inserted(module, imports, function))


def _name_at_top(module: Module, dotted: str, alias: str, imports: list[str]) -> str:
    """The name under which the module level knows a library; an import is added where it does not."""
    known = imported_name(module, dotted, _end(module))
    if known:
        return known
    imports.append(f"import {dotted}" if dotted == alias else f"import {dotted} as {alias}")
    return alias


def _end(module: Module) -> Place:
    return Place(1 << 60, module.facts.module, None)


def _needs(module: Module, stream: str) -> bool:
    """Whether workers of the pinned version leave this stream as a copy of the parent's."""
    pins = pins_for(module.source.path, module.project.root)
    rows = module.catalogue.table("worker_reseeding")
    return any(row["late_stream"] == stream and pins.below(row["library"], row["since"]) for row in rows)


def _inserted(module: Module, imports: list[str], function: list[str]) -> Edit | None:
    newline = module.newline
    after, before = _neighbours(module)
    if before is None:
        return None
    line = module.span(after)[2] + 1 if after is not None else _first_line(module, before)
    lines = list(imports)
    if function:
        lines += ["", "", *function] if after is not None or imports else function
    blank = _blank_lines(module, after) if after is not None else 0
    if function:
        lines += [""] * max(0, 2 - blank)
    return module.source.edit(line, 0, line, 0, newline.join([*lines, ""]))


@remember
def _neighbours(module: Module) -> tuple[cst.CSTNode | None, cst.CSTNode | None]:
    """The import to write after (None in notebooks and where there is none), and the statement that follows."""
    first = next((loader for loader in loaders(module) if _can_fix(loader)), None)
    if first is None:
        return None, None
    use = min(module.span(loader.node)[0] for loader in loaders(module) if _can_fix(loader))
    last: cst.CSTNode | None = None
    following: cst.CSTNode | None = None
    for statement in module.tree.body:
        if last is not None and following is None:
            following = statement
        if module.span(statement)[2] >= use:
            return (last, following) if last is not None else (None, statement)
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            break
        if module.source.kind != "notebook" and _is_import(statement):
            last, following = statement, None
    if last is not None:
        return last, following
    containing = [s for s in module.tree.body if module.span(s)[2] >= use]
    return None, containing[0] if containing else None


def _is_import(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.SimpleStatementLine):
        return any(isinstance(s, (cst.Import, cst.ImportFrom)) for s in statement.body)
    if isinstance(statement, (cst.If, cst.Try)) and isinstance(statement.body, cst.IndentedBlock):
        return all(_is_import(s) for s in statement.body.body)
    return False


def _first_line(module: Module, statement: cst.CSTNode) -> int:
    decorators = getattr(statement, "decorators", ())
    return module.span(decorators[0] if decorators else statement)[0]


def _blank_lines(module: Module, statement: cst.CSTNode) -> int:
    """How many blank lines follow a statement."""
    lines = module.source.text.splitlines()[module.span(statement)[2] :]
    return next((count for count, line in enumerate(lines) if line.strip()), len(lines))
