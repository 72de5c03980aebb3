"""seed-type: a seed of a type, or of a size, that the seeding call refuses or takes for another seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_argument, replace_node
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.findings import Applicability, Fix, Severity
from randlint.project import Module, Operation
from randlint.project.memo import remember
from randlint.project.seeds.arguments import SeedArgument
from randlint.project.seeds.handed_on import seed_uses
from randlint.project.seeds.kinds import SeedKind, is_tried, seed_kind

_WORST_FIRST = ("refused", "range", "truncated", "other-stream")


@check("seed-type")
def seed_type(module: Module) -> Iterator[Draft]:
    """Report seeds that are refused, cut, or taken for another seed: once for each option, else for each expression.

    Silent where the type cannot be seen, where the error is caught, and for texts that are seeds on purpose.
    """
    found: dict[int, tuple[str, SeedArgument, SeedKind]] = {}
    for use in seed_uses(module, partial(_may_be_wrong, module)):
        if is_tried(module, use.place):
            continue
        kind = seed_kind(module, use.node, use.place)
        verdict = _verdict(use.operation, kind) if kind is not None else ""
        if kind is None or not verdict:
            continue
        # Have: a seed that this call does not take as it is meant.
        key = id(kind.option.call.node if kind.option is not None else use.node)
        if key not in found or _WORST_FIRST.index(verdict) < _WORST_FIRST.index(found[key][0]):
            found[key] = (verdict, use, kind)
    for verdict, use, kind in found.values():
        yield _draft(module, verdict, use, kind)


def _verdict(operation: Operation, kind: SeedKind) -> str:
    row = _row(operation, "seed_type")
    if kind.kind == "int":
        return "range" if _is_outside(operation, kind.constant) else ""
    if kind.kind in row.get("refuses", ()):
        return "refused"
    if kind.kind in row.get("truncates", ()):
        cut = isinstance(kind.constant, float) and not kind.constant.is_integer()
        return "truncated" if kind.fraction or cut else ""
    if kind.kind in row.get("other_stream", ()):
        option = kind.option
        words = option is not None and (option.typed or _is_wording(option.default))
        return "other-stream" if kind.source in {"option", "outside"} and not words else ""
    return ""


def _may_be_wrong(module: Module, kind: SeedKind) -> bool:
    """Whether any seeding call at all has something against such a seed."""
    if kind.kind == "int":
        return any(_is_beyond(row, kind.constant) for row in module.catalogue.table("seed_range"))
    rows = module.catalogue.table("seed_type")
    return any(kind.kind in row.get(key, ()) for row in rows for key in ("refuses", "truncates", "other_stream"))


def _is_wording(default: object) -> bool:
    """``default="testseed"``: texts are seeds on purpose."""
    return isinstance(default, str) and not default.strip().lstrip("-").isdigit()


def _row(operation: Operation, table: str) -> Mapping[str, Any]:
    """What a table says of a seeding call: by its name, or by its library and the parameter's name."""
    for row in operation.module.catalogue.table(table):
        if operation.api.name in _canonical(operation.module, table, tuple(row["names"])):
            return row
        if row.get("library") == operation.api.library and row.get("parameter") == operation.api.seed:
            return row
    return {}


@remember
def _canonical(module: Module, table: str, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(module.catalogue.canonical(name) for name in names)


def _is_outside(operation: Operation, number: Any) -> bool:
    return _is_beyond(_row(operation, "seed_range"), number)


def _is_beyond(row: Mapping[str, Any], number: Any) -> bool:
    if number is NOT_CONSTANT:
        return False
    return ("lowest" in row and number < int(row["lowest"])) or ("highest" in row and number > int(row["highest"]))


# -- reports -----------------------------------------------------------------------------------------------------


def _draft(module: Module, verdict: str, use: SeedArgument, kind: SeedKind) -> Draft:
    operation = use.operation
    limits = _row(operation, "seed_range")
    data = {
        "value": " ".join(module.code(use.node).split()),
        "api": operation.written,
        "kind": kind.kind,
        "name": kind.name,
        "since": _row(operation, "seed_type").get("since", ""),
        "lowest": limits.get("lowest", ""),
        "highest": limits.get("highest", "any"),
    }
    related: list[tuple[Module, cst.CSTNode, str]] = []
    if operation.node is not use.call:
        related.append((operation.module, operation.node, "the seeding call that it reaches"))
    node: cst.CSTNode = use.node
    place = use.place
    if kind.option is not None:
        if kind.option.module is module:
            node, place = kind.option.call.node, kind.option.call.place
            related.insert(0, (module, use.node, "used as a seed here"))
        else:
            related.append((kind.option.module, kind.option.call.node, "declared here"))
    message = _message(verdict, kind, bool(data["since"]))
    # One stream for each text, whatever it spells: as good as another, unless the same program takes numbers, too.
    is_note = verdict == "other-stream" and not kind.or_number
    severity = Severity.NOTE if is_note else None
    draft = Draft(
        module,
        node,
        place,
        message,
        data,
        operation.stream,
        severity,
        related=related,
        fix=lambda: _fix(module, verdict, use, kind),
    )
    return draft.strict() if is_note else draft


def _message(verdict: str, kind: SeedKind, is_new: bool) -> str:
    if verdict == "range":
        return "default-range" if kind.source == "default" else "range"
    if verdict == "truncated":
        return "always-zero" if kind.fraction else "truncated"
    if kind.option is not None:
        typed = kind.option.typed
        return "option-other" if verdict == "other-stream" else "option-typed" if typed else "option-refused"
    if verdict == "other-stream":
        return "outside-other"
    return {"default": "default-refused", "outside": "outside-refused"}.get(
        kind.source, "newly" if is_new else "refused"
    )


# -- fixes -------------------------------------------------------------------------------------------------------


def _fix(module: Module, verdict: str, use: SeedArgument, kind: SeedKind) -> Fix | None:
    option = kind.option
    if option is not None:
        # Safe where every number given so far was refused, and the rest of the program knows numbers already.
        refused = verdict == "refused" and not option.typed and kind.or_number
        applicability = Applicability.SAFE if refused else Applicability.UNSAFE
        return (
            pass_argument(module, option.call.node, "type", "int", applicability) if option.module is module else None
        )
    if verdict not in {"refused", "other-stream"} or kind.source == "default":
        return None
    code = _whole(module, use.node, kind)
    edit = replace_node(module, use.node, code) if code else None
    if edit is None:
        return None
    # Safe where the call raised: nothing was drawn from the stream before.
    return Fix(Applicability.SAFE if verdict == "refused" else Applicability.UNSAFE, f"pass `{code}`", (edit,))


def _whole(module: Module, node: cst.BaseExpression, kind: SeedKind) -> str:
    """Code for the whole number that an expression stands for; empty where there is none."""
    if isinstance(node, (cst.SimpleString, cst.Float)):
        text = kind.constant.decode("latin-1") if isinstance(kind.constant, bytes) else str(kind.constant)
        number = text.removesuffix(".0") if isinstance(kind.constant, float) else text
        return str(int(number)) if number.isascii() and number.lstrip("-").isdigit() else ""
    plain = isinstance(node, cst.Subscript) or (isinstance(node, cst.Call) and not _may_be_none(node))
    wanted = kind.source == "outside" or kind.kind == "NumPy integer"
    return f"int({module.code(node)})" if plain and wanted else ""


def _may_be_none(call: cst.Call) -> bool:
    """``os.environ.get("SEED")``: a key and no default."""
    values = [a.value for a in call.args]
    keyed = bool(values) and isinstance(call.func, cst.Attribute) and isinstance(values[0], cst.SimpleString)
    return keyed and (len(values) == 1 or literal(values[1]) is None)
