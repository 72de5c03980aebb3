"""eval-not-called: ``model.eval`` without the call switches nothing."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.edits import replace_node
from randlint.facts import Place
from randlint.findings import Applicability, Confidence, Fix
from randlint.project import Module
from randlint.project.models.models import looks_like_model, sources

_MODULE_ROLES = ("eval", "train")


@check("eval-not-called")
def eval_not_called(module: Module) -> Iterator[Draft]:
    """Report a statement that only names the method ``eval`` or ``train`` of a model.

    Silent where the value is no model, or has an attribute of that name of its own (a property).
    """
    for statement in module.facts.statements:
        node = statement.node.value if isinstance(statement.node, cst.Expr) else None
        if not isinstance(node, cst.Attribute) or node.attr.value not in {"eval", "train"}:
            continue
        known = module.has_role(node, statement.place, *_MODULE_ROLES) or _is_model(module, node, statement.place)
        if not known and not _may_be_model(module, node, statement.place):
            continue
        yield Draft(
            module,
            node,
            statement.place,
            "eval" if node.attr.value == "eval" else "train",
            data={"written": module.code(node)},
            confidence=Confidence.HIGH if known else Confidence.MEDIUM,
            fix=lambda node=node: _call(module, node),  # type: ignore[misc]
        )


def _is_model(module: Module, node: cst.Attribute, place: Place) -> bool:
    """A model whose class is known, and which does not define the attribute itself."""
    if any(v.scope is not None for v in module.values(node, place)):
        return False
    return any(s.kind in {"container", "library", "layer"} for s in sources(module, node.value, place))


def _may_be_model(module: Module, node: cst.Attribute, place: Place) -> bool:
    """Nothing is known of the value: named like a model, or called like one in this file."""
    if any(s.kind not in {"unknown", "parameter"} for s in sources(module, node.value, place)):
        return False
    if any(v.scope is not None for v in module.values(node, place)):
        return False
    written = module.code(node.value)
    return looks_like_model(node.value) or any(module.code(c.node.func) == written for c in module.facts.calls)


def _call(module: Module, node: cst.Attribute) -> Fix | None:
    edit = replace_node(module, node, "{}()")
    return Fix(Applicability.UNSAFE, f"call {module.code(node)}()", (edit,)) if edit is not None else None
