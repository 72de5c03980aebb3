"""Facts that are read on demand are those of the whole file."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint import syntax as cst
from randlint.facts import Facts, LazyFacts, pieces_of, read_facts
from randlint.syntax.text import code_of

EXAMPLES = sorted((Path(__file__).parent / "examples").rglob("*.py"))
CODE = """
import os, sys
from a import b as c

X = Y = 1; Z = 2


@wrap(X)
class A(Base):
    field = make()

    def method(self, value=default()):
        self.kept = value
        return helper(value)


def helper(x):
    global counter
    counter = x
    return x


for i in range(3):
    W = i
if __name__ == "__main__":
    run(A())
"""


def shown(facts: Facts) -> list[object]:
    """All that can be said of facts without naming nodes or orders."""
    code = code_of
    return [
        [code(call.node) for call in facts.calls],
        [(scope.kind, scope.qualname) for scope in facts.scopes],
        [(code(a.target), a.place.scope.qualname) for a in facts.assignments],
        [(i.module, i.name, i.bound) for i in facts.imports],
        [type(s.node).__name__ for s in facts.statements],
        {name: [(b.kind, b.place.scope.qualname) for b in found] for name, found in facts.module.bindings.items()},
        {name: [p.scope.qualname for p in places] for name, places in facts.loads.items()},
        len(facts.main_guards),
    ]


def lazy(code: str) -> LazyFacts:
    found = pieces_of(code)
    assert found is not None
    return LazyFacts(found[0], None, "", False)


def parsed(facts: LazyFacts) -> list[str]:
    """The first lines of the statements that were parsed."""
    return [piece.text.splitlines()[0] for index, piece in enumerate(facts.pieces) if index in facts.trees]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_the_same_facts(path: Path) -> None:
    """Whatever was asked first, in the end everything is there, in the same order."""
    code = path.read_text("utf-8")
    if pieces_of(code) is None:
        pytest.skip("not for this Python")
    facts = lazy(code)
    for name in sorted({name for piece in facts.pieces for name in piece.names}, reverse=True):
        facts.module.bindings.get(name)
    facts.complete()
    assert shown(facts) == shown(read_facts(cst.parse(code)))


def test_a_name_needs_its_statement_only() -> None:
    """A question about one name parses what binds it."""
    facts = lazy(CODE)
    assert parsed(facts) == []
    assert [b.kind for b in facts.module.bindings.get("helper", ())] == ["def"]
    assert parsed(facts) == ["def helper(x):"]
    assert "c" in facts.module.bindings
    assert "nothing" not in facts.module.bindings
    assert parsed(facts) == ["from a import b as c", "def helper(x):"]
    assert [b.value.value for b in facts.module.bindings["X"]] == ["1"]  # type: ignore[union-attr]
    assert parsed(facts)[1] == "X = Y = 1; Z = 2"


def test_a_name_that_a_function_binds_is_found() -> None:
    """``global`` in a function binds a name of the module."""
    facts = lazy(CODE)
    assert [b.place.scope.qualname for b in facts.module.bindings["counter"]] == ["helper"]


def test_what_loading_does() -> None:
    """Decorators, defaults, class bodies, loops and the main guard run with the module; functions do not."""
    facts = lazy(CODE)
    code = code_of
    near = [code(c.node) for c in facts.calls_near(facts.module) if c.place.scope.kind in {"module", "class"}]
    assert near == ["wrap(X)", "make()", "default()", "range(3)", "A()", "run(A())"]
    assert "def helper(x):" not in parsed(facts)


def test_places_can_be_found_again() -> None:
    """A place's order names it in any reading of the file, whatever was parsed before."""
    whole = lazy(CODE)
    orders = {call.place.order: code_of(call.node) for call in whole.calls}
    for order, code in orders.items():
        call = lazy(CODE).call_at(order)
        assert call is not None
        assert code_of(call.node) == code
    scopes = {scope.order: scope.qualname for scope in whole.functions()}
    assert {order: lazy(CODE).scope_at(order).qualname for order in scopes} == scopes  # type: ignore[union-attr]
    statement = list(whole.statements)[-1]
    found = lazy(CODE).statement_at(statement.number)
    assert found is not None
    assert type(found.node) is type(statement.node)


def test_what_is_no_python_has_no_pieces() -> None:
    """The caller then parses the whole of it, and says what is wrong."""
    assert pieces_of("def f(:\n") is None


PROMISES = """
import a


@wrap(lambda: 1)
async def first(x=[y for y in z]):
    def inner():
        return x
    yield inner


class Second(Base, metaclass=Meta):
    field = 1

    def method(self):
        self.kept = 2


if a:
    def first():
        pass

def third(): global shared; shared = 1
"""


def test_the_name_of_a_function_or_class_needs_no_statement() -> None:
    """What it is called and where it is bound are known; its statement is parsed for whatever else is asked."""
    facts = lazy(PROMISES)
    (second,) = facts.module.bindings["Second"]
    scope = second.scope
    assert scope is not None
    assert (second.kind, second.value, scope.kind, scope.qualname) == ("class", None, "class", "Second")
    assert scope.parent is facts.module
    assert parsed(facts) == []
    assert list(scope.attributes) == ["kept"]
    assert parsed(facts) == ["class Second(Base, metaclass=Meta):"]
    assert facts.module.bindings["Second"] == [second]
    assert facts.scope_by_node[second.node] is scope
    assert second.place.statement is second.node is scope.node


@pytest.mark.parametrize("asked", ["node", "place", "bindings", "attributes", "outer_names", "children", "returns"])
def test_everything_of_a_promise_is_there(asked: str) -> None:
    """Each part of it that is asked for first is that of the whole file, and so is all the rest then."""
    facts = lazy(PROMISES)
    scope = facts.module.bindings["first"][0].scope
    assert scope is not None
    getattr(scope, asked)
    assert scope.yields
    assert [child.qualname for child in scope.children] == ["first.inner"]
    whole = read_facts(cst.parse(PROMISES))
    facts.complete()
    assert shown(facts) == shown(whole)
    assert [s.qualname for s in facts.scopes] == [s.qualname for s in whole.scopes]


def test_a_function_that_binds_other_names_is_no_promise() -> None:
    """It is parsed for its own name, too: which names it binds is known from its text only."""
    facts = lazy(PROMISES)
    assert facts.module.bindings["third"]
    assert parsed(facts) == ["def third(): global shared; shared = 1"]


def test_bindings_are_in_order_whichever_was_asked_first() -> None:
    """A promise stands where its statement stands."""
    facts = lazy(PROMISES)
    assert [b.kind for b in facts.module.bindings["first"]] == ["def", "def"]
    assert parsed(facts) == ["if a:"]
    assert facts.module.bindings["first"][0].place.order < facts.module.bindings["first"][1].place.order


def test_a_promise_of_a_broken_statement_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement may be nested too deeply for those that read it."""

    def refuse(text: str, first: int) -> cst.Module:
        raise RecursionError

    monkeypatch.setattr("randlint.syntax.parse", refuse)
    facts = lazy(PROMISES)
    (second,) = facts.module.bindings["Second"]
    assert second.scope is not None
    assert (second.scope.children, second.scope.returns, dict(second.scope.bindings)) == ([], [], {})
    assert isinstance(second.node, cst.Pass)
    assert facts.is_broken
