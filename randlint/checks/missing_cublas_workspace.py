"""missing-cublas-workspace: deterministic algorithms are asked for without what deterministic matrix products need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import imported_name
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.findings import Applicability, Edit, Fix
from randlint.project import Module
from randlint.project.files.pins import pins_for
from randlint.project.files.test_files import is_test_file
from randlint.project.mentions import mentions
from randlint.project.process.environment import EnvironmentWrite, environment_writes
from randlint.project.seeds.determinism import Setting, cpu_only, own_settings, settings
from randlint.source.lines import LINE_END


@check("missing-cublas-workspace")
def missing_cublas_workspace(module: Module) -> Iterator[Draft]:
    """Report the first place where a file asks for deterministic algorithms, and a value that is none of the two.

    Only where the pins keep, or may keep, the library at a release that checks the variable: a warning where all
    that they allow do, a note where some do. Silent where anything in the project mentions the variable or calls
    what sets it, and where the file names the CPU as its only device. Strict in tests and where only warnings come.
    """
    asked = [s for s in own_settings(module) if s.switch == "algorithms" and s.state]
    for row in module.catalogue.table("workspace") if asked else ():
        kind = _checked(module, row)
        if not kind or cpu_only(module):
            continue
        wrong = next((w for w in environment_writes(module) if _is_wrong(w, row)), None)
        if wrong is not None:
            yield _wrong(module, wrong, row)
        elif not _is_set(module, row):
            first = min(asked, key=lambda s: (s.soft is not False, s.place.order))
            draft = _draft(module, first, row, kind)
            yield draft.strict() if first.soft is not False or is_test_file(module.source.display) else draft


def _checked(module: Module, row: Mapping[str, Any]) -> str:
    """The message for what the pins say of the library; empty where it may be taken to be the newest."""
    from packaging.version import Version

    pins = pins_for(module.source.path, module.project.root)
    if pins.below(row["library"], row["until"]):
        return "pinned"
    lower = [p.lower for p in pins.of(row["library"]) if p.lower is not None]
    return "allowed" if lower and min(lower) < Version(row["until"]) else ""


def _is_set(module: Module, row: Mapping[str, Any]) -> bool:
    if any(s.switch == "workspace" and s.state is not False for s in settings(module)):
        return True
    if any(w.variable == row["variable"] for w in environment_writes(module)):
        return True
    setters = {
        name.rpartition(".")[2]
        for r in module.catalogue.table("determinism")
        if "workspace" in r["sets"] and not r.get("parameter")
        for name in r["names"]
    }
    return mentions(module.project, (row["variable"], *sorted(setters))) is not False


def _is_wrong(write: EnvironmentWrite, row: Mapping[str, Any]) -> bool:
    value = literal(write.value)
    return write.variable == row["variable"] and value is not NOT_CONSTANT and value not in row["values"]


def _wrong(module: Module, write: EnvironmentWrite, row: Mapping[str, Any]) -> Draft:
    data = {"variable": row["variable"], "value": literal(write.value), "wanted": row["values"][0]}
    return Draft(module, write.node, write.place, "wrong-value", data | {"library": row["library"]})


def _draft(module: Module, setting: Setting, row: Mapping[str, Any], kind: str) -> Draft:
    return Draft(
        module,
        setting.call or setting.node,
        setting.place,
        kind if setting.soft is False else "soft",
        {
            "written": setting.written,
            "variable": row["variable"],
            "value": row["values"][0],
            "library": row["library"],
            "until": row["until"],
        },
        fix=lambda: _set_before(module, setting, row),
    )


# -- fix -----------------------------------------------------------------------------------------------------------


def _set_before(module: Module, setting: Setting, row: Mapping[str, Any]) -> Fix | None:
    """Set the variable on a line before the statement; import what that needs above the first import."""
    statement = setting.place.statement
    if not isinstance(statement, cst.BaseSmallStatement):
        return None
    line, column, _, _ = module.span(statement)
    indent = LINE_END.split(module.source.text)[line - 1][:column]
    edits: list[Edit | None] = []
    mapping = module.catalogue.table("environment_mapping")[0]["name"]
    library, _, attribute = mapping.rpartition(".")
    name = imported_name(module, library, setting.place)
    if not name:
        name = library
        edits.append(_import(module, library))
    code = f'{name}.{attribute}["{row["variable"]}"] = "{row["values"][0]}"{module.newline}{indent}'
    edits.append(module.source.edit(line, column, line, column, code))
    found = tuple(edit for edit in edits if edit is not None)
    if indent.strip() or len(found) != len(edits):
        return None
    return Fix(Applicability.UNSAFE, f"set {row['variable']} first", found)


def _import(module: Module, library: str) -> Edit | None:
    """Import the library above the first import of the file; None in a notebook and where that line is no line."""
    first = next((i for i in module.facts.imports if i.module != "__future__"), None)
    if first is None or first.place.scope.kind != "module" or first.place.block is not None:
        return None
    line, column, _, _ = module.span(first.statement)
    if column or module.source.kind == "notebook":
        return None
    return module.source.edit(line, 0, line, 0, f"import {library}{module.newline}")
