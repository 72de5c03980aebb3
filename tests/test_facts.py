"""What one walk over a file notes down: places, order, scopes, calls, imports."""

from __future__ import annotations

import pytest

from randlint.deep import with_deep_stack
from tests.resolving import facts_of, places, shown


def order_of(code: str) -> list[str]:
    """Names of the plain functions called, in order of evaluation."""
    calls = sorted(facts_of(code).calls, key=lambda c: c.place.order)
    return [c.node.func.value for c in calls if hasattr(c.node.func, "value")]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a(b(), c=d())", "b d a"),
        ("a()(b())", "a b"),
        ("a() + b() * c()", "a b c"),
        ("x[b()] = a()", "a b"),
        ("x = a() if b() else c()", "b a c"),
        ("a(); b()", "a b"),
        ("for x in a():\n    b()\nelse:\n    c()", "a b c"),
        ("with a() as x, b() as y:\n    c()", "a b c"),
        ("[b(x) for x in a() if c(x)]", "a c b"),
        ("{a(): b() for x in c()}", "c a b"),
        ("[b(x) for y in a() for x in c(y)]", "a c b"),
        ("try:\n    a()\nexcept b():\n    c()\nelse:\n    d()\nfinally:\n    e()", "a b c d e"),
        ("@a()\ndef f(x=b()) -> c():\n    d()", "a b d"),
        ("@a()\nclass C(b(), k=c()):\n    d()", "a b c d"),
        ("while a():\n    b()", "a b"),
        ("match a():\n    case x if b():\n        c()", "a b c"),
        ("assert a(), b()", "a b"),
        ("if (x := a()) and b(x):\n    c()", "a b c"),
        ("f'{a()} {b()!r:{c()}}'", "a b c"),
        ("async def f():\n    async with a():\n        await b()", "a b"),
        ("lambda x=a(): b()", "a b"),
        ("yield_ = (yield a()), b()", "a b"),
        ("del a()[b()]", "a b"),
        ("raise a() from b()", "a b"),
        ("a(*b(), **c())", "b c a"),
        ("a()[b():c()]", "a b c"),
        ("not a() and -b()", "a b"),
        ("x: a() = b()", "b"),
        ("print(a(), file=b())", "a b print"),
    ],
)
def test_order_of_evaluation(code: str, expected: str) -> None:
    """Calls come in the order in which Python makes them; annotations are no calls."""
    assert order_of(code) == expected.split()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a()\nb()", True),
        ("b()\na()", False),
        ("if c:\n    a()\nb()", False),
        ("if c:\n    a()\n    b()", True),
        ("if c:\n    a()\nelse:\n    b()", False),
        ("if a():\n    pass\nb()", True),
        ("if c:\n    a()\n    if d:\n        b()", True),
        ("for x in a():\n    b()", True),
        ("for x in y:\n    a()\nb()", False),
        ("for x in y:\n    a()\n    b()", True),
        ("while a():\n    pass\nb()", False),
        ("with c:\n    a()\nb()", True),
        ("if __name__ == '__main__':\n    a()\nb()", True),
        ("if '__main__' == __name__:\n    a()\nb()", True),
        ("if __name__ != '__main__':\n    a()\nb()", False),
        ("try:\n    a()\nexcept E:\n    pass\nb()", False),
        ("try:\n    pass\nfinally:\n    a()\nb()", True),
        ("try:\n    a()\nexcept E:\n    pass\nelse:\n    b()", True),
        ("match c:\n    case 1:\n        a()\nb()", False),
        ("x = a() if c else 0\nb()", False),
        ("a() and c\nb()", True),
        ("c and a()\nb()", False),
        ("c or a()\nb()", False),
        ("def f():\n    a()\n    b()", True),
        ("def f():\n    a()\nb()", False),
    ],
)
def test_dominates(code: str, expected: bool) -> None:
    """``a`` dominates ``b`` where every run that reaches b has passed a."""
    a, b = places(code, "a", "b")
    assert a.dominates(b) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if c:\n    a()\nelse:\n    b()", True),
        ("if c:\n    a()\nelif d:\n    b()", True),
        ("if c:\n    a()\nb()", False),
        ("if c:\n    a()\nif c:\n    pass\nelse:\n    b()", False),
        ("a() if c else b()", True),
        ("match c:\n    case 1:\n        a()\n    case 2:\n        b()", True),
        ("try:\n    a()\nexcept E:\n    b()", False),
        ("try:\n    pass\nexcept E:\n    a()\nexcept F:\n    b()", True),
        ("try:\n    a()\nexcept E:\n    pass\nelse:\n    b()", False),
        ("for x in y:\n    a()\nelse:\n    b()", False),
        ("if c:\n    if d:\n        a()\n    else:\n        b()", True),
        ("if c:\n    for x in y:\n        a()\nelse:\n    with d:\n        b()", True),
    ],
)
def test_excludes(code: str, expected: bool) -> None:
    """Different arms of one decision never run both; the body of a ``try`` runs before its handlers."""
    a, b = places(code, "a", "b")
    assert (a.excludes(b), b.excludes(a)) == (expected, expected)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("for x in y:\n    a()", True),
        ("while c:\n    a()", True),
        ("while a():\n    pass", True),
        ("[a() for x in y]", True),
        ("for x in a():\n    pass", False),
        ("for x in y:\n    pass\nelse:\n    a()", False),
        ("for x in y:\n    def f():\n        a()", False),
        ("for x in y:\n    if c:\n        a()", True),
        ("[x for x in a()]", False),
    ],
)
def test_loops(code: str, expected: bool) -> None:
    """A place is in a loop where it runs again with every turn of the same function."""
    (a,) = places(code, "a")
    assert (a.loop is not None) is expected


def test_scopes_know_their_names_and_surroundings() -> None:
    """Qualified names are dotted without ``<locals>``; comprehensions and lambdas belong to their function."""
    facts = facts_of(
        """
        class C:
            def method(self, a, /, b, *, c, **d):
                def inner():
                    return [show(x) for x in y]
        """
    )
    assert [(s.kind, s.qualname) for s in facts.scopes] == [
        ("module", ""),
        ("class", "C"),
        ("function", "C.method"),
        ("function", "C.method.inner"),
        ("comprehension", "C.method.inner.<comprehension>"),
    ]
    (call,) = shown(facts)
    assert call.place.scope.function is facts.scopes[3]
    assert call.place.scope.enclosing_class is facts.scopes[1]
    assert [p.name.value for p in facts.scopes[2].parameters] == ["self", "a", "b", "c"]
    assert [s.kind for s in call.place.scope.chain()] == ["comprehension", "function", "function", "class", "module"]
    assert list(facts.classes()) == [facts.scopes[1]]
    assert list(facts.functions()) == facts.scopes[2:4]


def test_returns_belong_to_their_own_function() -> None:
    """A nested function's return is not its parent's; a generator is one by any ``yield``."""
    facts = facts_of("def f():\n    def g():\n        yield 1\n        return 2\n    return 3")
    f, g = facts.scopes[1:]
    assert (len(f.returns), f.yields) == (1, False)
    assert (len(g.returns), g.yields) == (1, True)


def test_imports_are_listed_as_written() -> None:
    """Each imported name is one fact, with what it is called here."""
    facts = facts_of("import a.b, c as d\nfrom .e import f as g, h\nfrom i import *\n", "p.q")
    assert [(f.module, f.name, f.bound) for f in facts.imports] == [
        ("a.b", "", "a"),
        ("c", "", "d"),
        ("p.e", "f", "g"),
        ("p.e", "h", "h"),
        ("i", "*", "*"),
    ]


def test_assignments_and_their_operators() -> None:
    """Every target of an assignment is one fact."""
    facts = facts_of("a = b[0] = 1\nc.d += 2\ne: int = 3\nf: int")
    assert [a.operator for a in facts.assignments] == ["", "", "AddAssign", ""]
    assert [type(a.target).__name__ for a in facts.assignments] == ["Name", "Subscript", "Attribute", "Name"]


def test_statements_of_every_depth_are_listed() -> None:
    """Simple statements and the headers of compound ones count."""
    facts = facts_of("if a:\n    b()\n    with c:\n        d; e\nclass F:\n    def g(self): pass\n")
    assert [type(s.node).__name__ for s in facts.statements] == [
        *("If", "Expr", "With", "Expr", "Expr", "ClassDef", "FunctionDef", "Pass"),
    ]


def test_loads_name_their_places() -> None:
    """Reads of a name are listed, bindings are not."""
    facts = facts_of("x = 1\nprint(x)\ndef f(x):\n    return x\n")
    assert [p.scope.qualname for p in facts.loads["x"]] == ["", "f"]


def test_main_guards() -> None:
    """Only the guard at module level is one."""
    facts = facts_of("if __name__ == '__main__':\n    a()\ndef f():\n    if __name__ == '__main__':\n        b()\n")
    assert len(facts.main_guards) == 1


@pytest.mark.parametrize(
    "code",
    [
        "x = " + "(" * 190 + "a()" + ")" * 190,
        "x = a" + ".b" * 900 + "\n",
        "x = " + " + ".join(["a()"] * 900),
        "x = " + "lambda: " * 150 + "a()",
        "".join(" " * i + "if x:\n" for i in range(95)) + " " * 95 + "a()",
        "".join(" " * i + "def f():\n" for i in range(95)) + " " * 95 + "a()",
        "if x:\n    pass\n" + "elif x:\n    a()\n" * 900,
    ],
    ids=["brackets", "attributes", "operators", "lambdas", "ifs", "functions", "branches"],
)
def test_deep_programs_are_read(code: str) -> None:
    """The walk keeps up with what the reader lets through."""
    facts = with_deep_stack(lambda: facts_of(code))
    assert facts.calls or ".b" in code
