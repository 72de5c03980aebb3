"""What the checks about orders share: which use of an order weighs most, and how it is reported."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.checks.base import Draft
from randlint.checks.edits import replace_node
from randlint.facts.tree import walk
from randlint.findings import Applicability, Confidence, Fix
from randlint.flow.order import At, Use
from randlint.project import Module
from randlint.project.files.test_files import is_test_file

# From the one that says most; what stands in the second row may be meant, or be made up for elsewhere.
_CERTAIN = ("draw", "number", "pair", "index", "slice", "columns", "chance", "data")
_ARGUABLE = ("first", "saved", "text", "yield", "return")


def weightiest(uses: list[Use]) -> Use | None:
    """The use that says most of what depends on an order."""
    order = (*_CERTAIN, *_ARGUABLE)
    return min(uses, key=lambda use: order.index(use.kind), default=None)


def order_draft(at: At, use: Use, written: str, confidence: Confidence) -> Draft:
    """A finding at the value whose order means nothing; the place at which it decides something is related."""
    draft = Draft(
        at.module,
        at.node,
        at.place,
        use.kind,
        data={"api": written, "use": shortened(use.at.module, use.node)},
        confidence=confidence,
        related=[(use.at.module, use.node, "its order decides here")] if not _holds(use.node, at) else [],
    )
    is_arguable = use.kind in _ARGUABLE or is_test_file(at.module.source.display)
    return draft.strict() if is_arguable else draft


def _holds(node: cst.CSTNode, at: At) -> bool:
    return any(part is at.node for part in walk(node))


def shortened(module: Module, node: cst.CSTNode) -> str:
    """Code on one line, cut where it is long."""
    text = " ".join(module.code(node).split())
    return text if len(text) <= 50 else f"{text[:47]}..."


def sort_here(at: At, key: str = "") -> Fix | None:
    """Wrap an expression in ``sorted``."""
    by = f", key=lambda entry: entry.{key}" if key else ""
    edit = replace_node(at.module, at.node, f"sorted({{}}{by})")
    return Fix(Applicability.UNSAFE, "sort it", (edit,)) if edit is not None else None
