"""Rewrites imports from one way of getting hold of a library to another, where the target is known to exist."""

from __future__ import annotations

from collections.abc import Sequence

from randlint import syntax as cst
from randlint.checks.edits import minimal_edit, replace_node
from randlint.findings import Applicability, Edit, Fix
from randlint.project import Module
from randlint.project.process.import_styles import StyleUse


def rewrite_styles(module: Module, earlier: StyleUse, later: StyleUse, uses: Sequence[StyleUse]) -> Fix | None:
    """Rewrite every import of the later style to the earlier one; None where one of them cannot be rewritten."""
    bases = _bases(module, earlier.style, later.style)
    if bases is None:
        return None
    old, new = bases
    edits = []
    for use in (u for u in uses if u.style == later.style):
        edit = _rewritten(module, use, old, new) if use.private is None else None
        if edit is None:
            return None
        edits.append(edit)
    return Fix(Applicability.UNSAFE, f"import from {new} throughout", tuple(edits))


def make_public(module: Module, use: StyleUse) -> Fix | None:
    """Rewrite the import of a private way to the public one; None where no public module is known to have it all."""
    row = use.private
    if row is None or not row["public"]:
        return None
    edit = _rewritten(module, use, row["module"], row["public"])
    return Fix(Applicability.UNSAFE, f"import from {row['public']}", (edit,)) if edit is not None else None


def _bases(module: Module, earlier: str, later: str) -> tuple[str, str] | None:
    """Where names of the later and of the earlier style come from."""
    for row in module.catalogue.table("rewritten_style"):
        modules = dict(zip(row["styles"], row["modules"], strict=True))
        if earlier in modules and later in modules:
            return modules[later], modules[earlier]
    return None


def _rewritten(module: Module, use: StyleUse, old: str, new: str) -> Edit | None:
    statement = use.statement
    if isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
        return _from_import(module, statement, old, new)
    if isinstance(statement, cst.Import) and len(statement.names) == 1:
        return _plain_import(module, statement, old, new)
    return None


def _from_import(module: Module, statement: cst.ImportFrom, old: str, new: str) -> Edit | None:
    names = (
        [_text(module, alias.name) for alias in statement.names]
        if not isinstance(statement.names, cst.ImportStar)
        else []
    )
    base = _text(module, statement.module)
    if not (base == old or base.startswith(old + ".")):  # ``from tensorflow import keras``
        return _single_name(module, statement, old, new) if [f"{base}.{n}" for n in names] == [old] else None
    rest = _public_module(module, base[len(old) + 1 :], names)
    if rest is None:
        return None
    target = f"{new}.{rest}" if rest else new
    assert statement.module is not None
    return replace_node(module, statement.module, target)


def _single_name(module: Module, statement: cst.ImportFrom, old: str, new: str) -> Edit | None:
    """``from a import b as c`` to ``import b as c``, or to ``from a.d import b as c``."""
    assert not isinstance(statement.names, cst.ImportStar)
    alias = statement.names[0]
    if alias.asname is None and old.rpartition(".")[2] != new.rpartition(".")[2]:
        return None
    return _replaced(module, statement, _import_of(new, alias.asname))


def _plain_import(module: Module, statement: cst.Import, old: str, new: str) -> Edit | None:
    """``import a.b as c``; without ``as`` only where the same name is bound afterwards."""
    alias = statement.names[0]
    dotted = _text(module, alias.name)
    rest = dotted[len(old) + 1 :]
    if rest and rest not in _public(module):
        return None
    if alias.asname is None:  # binds the first part
        if dotted.partition(".")[0] != old or new.rpartition(".")[2] != old:
            return None
        return _replaced(module, statement, _import_of(new, None))
    return _replaced(module, statement, _import_of(f"{new}.{rest}" if rest else new, alias.asname))


def _import_of(dotted: str, asname: cst.AsName | None) -> str:
    base, _, name = dotted.rpartition(".")
    bound = asname.name.value if asname is not None and isinstance(asname.name, cst.Name) else name
    if not base:
        return f"import {name} as {bound}" if asname is not None else f"import {name}"
    return f"from {base} import {name}" if bound == name else f"from {base} import {name} as {bound}"


def _public_module(module: Module, rest: str, names: Sequence[str]) -> str | None:
    """The innermost public module at or above ``rest`` that is known to have all ``names``."""
    public = _public(module)
    while True:
        if rest in public and all(name in public[rest] for name in names):
            return rest
        if not rest:
            return None
        rest = rest.rpartition(".")[0]


def _public(module: Module) -> dict[str, frozenset[str]]:
    return {row["module"]: frozenset(row["names"]) for row in module.catalogue.table("public_names")}


def _replaced(module: Module, old: cst.CSTNode, new: str) -> Edit | None:
    span = module.span(old)
    return minimal_edit(module.source, span, module.text_of(span), new)


def _text(module: Module, node: cst.CSTNode | None) -> str:
    return "" if node is None else module.code(node).replace(" ", "")
