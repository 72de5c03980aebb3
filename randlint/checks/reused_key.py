"""reused-key: a JAX key is used up twice, so that what should be independent is not."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Place
from randlint.facts.model import Block
from randlint.facts.tree import walk
from randlint.findings import Confidence
from randlint.names import words_of
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.keys.flow import reuses
from randlint.project.keys.state import Reuse, Use
from randlint.project.seeds.turns import compares

_FIXED_ON_PURPOSE = frozenset(
    {"eval", "evaluate", "evaluation", "test", "val", "validate", "fixed", "same", "viz", "vis"}
)
_MAX_SHOWN = 4  # of the uses of one key
_SHOWS = frozenset({"builtins.print", "builtins.repr"})


@check("reused-key")
def reused_key(module: Module) -> Iterator[Draft]:
    """Report the second use of a key, and the use of one key in every turn of a loop: one finding for each key.

    Silent in tests, where the two uses stand under conditions of their own, where a loop compares settings, and where
    a key is named for evaluation.
    """
    if is_test_file(module.source.display):
        return
    for found in reuses(module):
        meant = [reuse for reuse in found if not _is_deliberate(reuse)]
        if meant:
            reuse, draft = meant[0], _draft(meant[0], meant[1:_MAX_SHOWN])
            # two passes of one model under the same mask may be compared: student and teacher, with and without
            yield draft.strict() if reuse.second.kind == "apply" and reuse.around is None else draft


def _is_deliberate(reuse: Reuse) -> bool:
    first, second = reuse.first, reuse.second
    if any(s.name.startswith("test") for s in second.place.scope.chain() if s.kind in {"function", "class"}):
        return True
    if _is_shown(first) or _is_shown(second):
        return True
    if first.node is not second.node:
        is_demo = second.module.source.kind == "notebook" or {first.kind, second.kind} == {"init"}
        # the same call again: a target network starts with the weights of the one that it follows
        if is_demo and _text(first) == _text(second):
            return True
        return not (_arms(first.place) <= _arms(second.place) or _arms(second.place) <= _arms(first.place))
    return reuse.around is not None and _repeats_on_purpose(second, reuse.around)


def _text(use: Use) -> str:
    return use.module.code(use.node)


def _repeats_on_purpose(use: Use, around: cst.CSTNode) -> bool:
    loop = Block("loop", around, 0, None, 0)
    if compares(loop):
        return True
    targets = _targets(around)
    if use.way == "rows" and any(targets & _names(a.value) for a in use.node.args[1:]):
        return True  # the same rows of each array
    if use.way.endswith(" init") and not any(b.node is around for b in use.place.blocks()):
        return True  # a function of its own starts each run from the same weights
    tests = [b.node.test for b in use.place.blocks() if isinstance(b.node, (cst.If, cst.IfExp))]
    if any(targets & _names(test) and not _counts(test) for test in tests):
        return True  # in the first or the last turn only
    named = (use.module.code(use.key), use.written)
    return any(_FIXED_ON_PURPOSE & set(words_of(name)) for name in named)


def _targets(around: cst.CSTNode) -> frozenset[str]:
    """The names that a loop, or the clauses of a comprehension, bind anew in each turn."""
    found: frozenset[str] = frozenset()
    clause = around if isinstance(around, cst.For) else getattr(around, "for_in", None)
    while clause is not None:
        found |= _names(clause.target)
        clause = getattr(clause, "inner_for_in", None)
    return found


def _names(node: cst.CSTNode) -> frozenset[str]:
    return frozenset(n.value for n in walk(node) if isinstance(n, cst.Name))


def _counts(test: cst.CSTNode) -> bool:
    """``step % 100 == 0``: true again and again."""
    return any(isinstance(n, cst.Modulo) for part in walk(test) for n in (getattr(part, "operator", None),))


def _arms(place: Place) -> set[tuple[int, int]]:
    return {(id(b.node), b.arm) for b in place.blocks() if _is_conditional(b)}


def _is_conditional(block: Block) -> bool:
    return block.kind in {"if", "match"} or (block.kind == "try" and block.arm > 0)


def _is_shown(use: Use) -> bool:
    """Printed, displayed or compared on the spot: nothing goes on with the numbers."""
    statement = use.place.statement
    if isinstance(statement, cst.Assert):
        return True
    if isinstance(statement, cst.Expr) and statement.value is use.node and use.kind == "draw":
        return True
    called = statement.value.func if isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call) else None
    return called is not None and bool(_SHOWS & set(use.module.paths(called, use.place)))


def _draft(reuse: Reuse, more: list[Reuse]) -> Draft:
    first, second = reuse.first, reuse.second
    module = second.module
    if first.node is second.node:
        message = "repeated" if isinstance(reuse.around, cst.Call) else "loop"
    elif "split" in {first.kind, second.kind}:
        message = "after-split" if first.kind == "split" else "split-late"
    else:
        message = "twice"
    around = module.code(reuse.around.func) if isinstance(reuse.around, cst.Call) else ""
    return Draft(
        module,
        second.node,
        second.place,
        message,
        data={
            "api": second.written,
            "first": first.written,
            "key": " ".join(module.code(second.key).split()),
            "around": around,
        },
        stream=next((o.stream for o in module.operations if o.role.startswith("key")), None),
        confidence=Confidence.MEDIUM if "helper" in {first.kind, second.kind} else Confidence.HIGH,
        related=[
            *([(first.module, first.node, "used up here")] if first.node is not second.node else []),
            *((r.second.module, r.second.node, "used again here") for r in more),
        ],
    )
