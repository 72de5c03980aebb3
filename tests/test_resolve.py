"""What an expression may stand for inside one file."""

from __future__ import annotations

import pytest

from randlint.deep import with_deep_stack
from randlint.facts import Resolver
from tests.resolving import constants, facts_of, paths, shown, values

SPLIT = "sklearn.model_selection.train_test_split"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import numpy\nshow(numpy.random.rand)", ["numpy.random.rand"]),
        ("import numpy as np\nshow(np.random.rand)", ["numpy.random.rand"]),
        ("import numpy.random\nshow(numpy.random.rand)", ["numpy.random.rand"]),
        ("import numpy.random as npr\nshow(npr.rand)", ["numpy.random.rand"]),
        ("import numpy.linalg, numpy.random\nshow(numpy.random.rand)", ["numpy.random.rand"]),
        ("from numpy import random\nshow(random.rand)", ["numpy.random.rand"]),
        ("from numpy import random as r\nshow(r.rand)", ["numpy.random.rand"]),
        ("from numpy.random import rand as draw\nshow(draw)", ["numpy.random.rand"]),
        ("from numpy.random import (\n    rand as draw,\n    seed,\n)\nshow(seed)", ["numpy.random.seed"]),
        ("import random; import numpy as random\nshow(random.rand)", ["numpy.rand"]),
        ("def f():\n    import numpy as np\n    show(np.random.rand)", ["numpy.random.rand"]),
        ("def f():\n    import numpy as np\nshow(np.random.rand)", ["?np.random.rand"]),
        ("show(print)", ["builtins.print"]),
        ("show(nobody_knows)", ["?nobody_knows"]),
    ],
)
def test_imports(code: str, expected: list[str]) -> None:
    """An imported name is what was imported, under whatever alias, where the import is in scope."""
    assert paths(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import sklearn.model_selection as ms\nsplit = ms.train_test_split\nshow(split)", [SPLIT]),
        ("from sklearn import model_selection\na = b = model_selection\nshow(b.train_test_split)", [SPLIT]),
        ("import sklearn.model_selection as ms\nx, split = 1, ms.train_test_split\nshow(split)", [SPLIT]),
        ("import sklearn.model_selection as ms\n[x, (y, split)] = [1, (2, ms.train_test_split)]\nshow(split)", [SPLIT]),
        ("import sklearn.model_selection as ms\nsplit: object = ms.train_test_split\nshow(split)", [SPLIT]),
        ("import sklearn.model_selection as ms\nif (split := ms.train_test_split):\n    show(split)", [SPLIT]),
        ("import sklearn.model_selection as ms\nshow(getattr_free := ms.train_test_split)", [SPLIT]),
        ("import numpy as np\nx = np.a\nx = np.b\nshow(x)", ["numpy.b"]),
        ("import numpy as np\nx = np.a\nshow(x)\nx = np.b", ["numpy.a"]),
        ("import numpy as np\nx = np.a\nx = x.b\nshow(x)", ["numpy.a.b"]),
        ("import numpy as np\nx, y = np.a, np.b\nx, y = y, x\nshow(y)", ["numpy.a"]),
        ("import numpy as np\nx = y = np.a\nx = y = x.b\nshow(y)", ["numpy.a.b"]),
        ("import numpy as np\nx = np.a\nwith x.b as x:\n    show(x)", ["numpy.a.b"]),
        ("import numpy as np\nx = np.a\nfor i in y:\n    x = x.b\nshow(x)", ["numpy.a", "numpy.a.b"]),
        ("import numpy as np\nx = np.a\nif c:\n    x = np.b\nshow(x)", ["numpy.a", "numpy.b"]),
        ("import numpy as np\nx = np.a if c else np.b\nshow(x)", ["numpy.a", "numpy.b"]),
        ("import numpy as np\nx = maybe or np.b\nshow(x)", ["?maybe", "numpy.b"]),
        ("import numpy as np\nx = np.a\nx += 1\nshow(x)", ["?x", "numpy.a"]),
    ],
)
def test_assignments(code: str, expected: list[str]) -> None:
    """A name is what was last assigned to it; several candidates where a condition decides."""
    assert paths(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("try:\n    import keras\nexcept ImportError:\n    import tf.keras as keras\nshow(keras.x)",
         ["keras.x", "tf.keras.x"]),
        ("try:\n    import cupy as xp\nexcept ImportError:\n    xp = None\nshow(xp)", ["builtins.NoneType()", "cupy"]),
        ("if flag:\n    import cupy as xp\nelse:\n    import numpy as xp\nshow(xp.a)", ["cupy.a", "numpy.a"]),
        ("if flag:\n    import cupy as xp\nelif other:\n    import jax as xp\nelse:\n    import numpy as xp\nshow(xp)",
         ["cupy", "jax", "numpy"]),
        ("if flag:\n    import cupy as xp\n    show(xp)\nelse:\n    import numpy as xp", ["cupy"]),
        ("if flag:\n    import cupy as xp\nelse:\n    import numpy as xp\n    show(xp)", ["numpy"]),
        ("import numpy as xp\nwhile flag:\n    import cupy as xp\nshow(xp)", ["cupy", "numpy"]),
        ("match flag:\n    case 1:\n        import cupy as xp\n    case _:\n        import numpy as xp\nshow(xp)",
         ["cupy", "numpy"]),
        ("try:\n    import cupy as xp\nfinally:\n    import numpy as xp\nshow(xp)", ["numpy"]),
        ("with guard:\n    import numpy as xp\nshow(xp)", ["numpy"]),
        ("if __name__ == '__main__':\n    import numpy as xp\n    show(xp)", ["numpy"]),
    ],
)  # fmt: skip
def test_conditional_bindings(code: str, expected: list[str]) -> None:
    """Every arm of a condition gives a candidate, except arms that cannot have run."""
    assert paths(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # class scopes are not seen by methods
        ("import a as x\nclass C:\n    import b as x\n    def f(self):\n        show(x)", ["a"]),
        ("import a as x\nclass C:\n    import b as x\n    show(x)", ["b"]),
        ("import a as x\nclass C:\n    import b as x\n    y = [show(x) for _ in z]", ["a"]),
        ("import a as x\nclass C:\n    import b as x\n    y = [z for z in show(x)]", ["b"]),
        # functions see what is bound around them, also later
        ("def f():\n    show(x)\nimport a as x", ["a"]),
        ("def f():\n    import a as x\n    def g():\n        show(x)", ["a"]),
        ("import b as x\ndef f():\n    import a as x\n    def g():\n        show(x)", ["a"]),
        ("import a as x\ndef f(x):\n    show(x)", ["?x"]),
        ("import a as x\ndef f(*x):\n    show(x)", ["?x"]),
        ("import a as x\ndef f(**x):\n    show(x)", ["?x"]),
        ("import a as x\ndef f(y=show(x)):\n    import b as x", ["a"]),
        ("import a as x\n@show(x)\ndef x(): ...", ["a"]),
        # comprehensions and lambdas
        ("import a as x\ny = [show(x) for z in w]", ["a"]),
        ("import a as x\ny = [show(x) for x in w]", ["?x"]),
        ("import a as x\ny = [z for x in show(x)]", ["a"]),
        ("import a as x\ny = {k: show(x) for k in w for x in k}", ["?x"]),
        ("import a as x\nf = lambda: show(x)", ["a"]),
        ("import a as x\nf = lambda x: show(x)", ["?x"]),
        ("y = [(z := w) for w in v]\nshow(z)", ["?w"]),
        ("import a as z\nd[(lambda z: show(z))(0)] = 1", ["?z"]),
        # global and nonlocal
        ("import a as x\ndef f():\n    global x\n    import b as x\n    show(x)", ["b"]),
        ("import a as x\ndef f():\n    import b as x\n    def g():\n        global x\n        show(x)", ["a"]),
        ("def f():\n    import a as x\n    def g():\n        nonlocal x\n        x = b\n    show(x)", ["?b", "a"]),
        ("import a as x\ndef f():\n    global x\n    x = b\nshow(x)", ["?b", "a"]),
        ("class C:\n    len = len\n    show(len)", ["builtins.len"]),
        ("import a as x\ndef f(x=x.b):\n    show(x)", ["?x"]),
        # a local definition shadows the import
        ("from m import x\ndef x(): ...\nshow(x)", [".x"]),
        ("def x(): ...\nfrom m import x\nshow(x)", ["m.x"]),
        ("from m import x\ndef f():\n    def x(): ...\n    show(x)", [".f.x"]),
        ("from m import x\ndef f():\n    def x(): ...\nshow(x)", ["m.x"]),
        ("def print(): ...\nshow(print)", [".print"]),
        # del, except, for, with, match
        ("import a as x\ndel x\nshow(x)", ["?x"]),
        ("import a as x\ndel x\nimport b as x\nshow(x)", ["b"]),
        ("import a as x\nif c:\n    del x\nshow(x)", ["a"]),
        ("import a as x\nfor x in y:\n    show(x)", ["?x"]),
        ("import a as x\ntry:\n    pass\nexcept E as x:\n    show(x)", ["?x"]),
        ("import a\nwith a.open() as x:\n    show(x)", ["a.open()"]),
        ("import a\nwith a.pair() as (x, y):\n    show(x)", ["a.pair()[]"]),
        ("import a\nx, y = a.pair()\nshow(x)", ["a.pair()[]"]),
        ("import a\n*x, y = a.pair()\nshow(x)", ["a.pair()[]"]),
        ("import a\nmatch a.b():\n    case [x]:\n        show(x)", ["?x"]),
    ],
)  # fmt: skip
def test_scopes(code: str, expected: list[str]) -> None:
    """Names follow Python's scoping rules."""
    assert paths(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from numpy.random import *\nshow(rand)", ["numpy.random.rand"]),
        ("from numpy.random import *\nshow(len)", ["builtins.len"]),
        ("from a import *\nfrom b import *\nshow(x)", ["a.x", "b.x"]),
        ("from a import *\nx = None\nshow(x)", ["builtins.NoneType()"]),
        ("from a import *\ndef f():\n    show(x)", ["a.x"]),
    ],
)
def test_star_imports(code: str, expected: list[str]) -> None:
    """A name that nothing else binds may come from any star import; names of the file and builtins go first."""
    assert paths(code) == expected


def test_very_many_star_imports_are_not_followed() -> None:
    """An index of a whole library is not searched through."""
    stars = "".join(f"from m{i} import *\n" for i in range(17))
    assert paths(f"{stars}show(x)") == ["?x"]


@pytest.mark.parametrize(
    ("code", "name", "package", "expected"),
    [
        ("from .seeds import fix\nshow(fix)", "tools.train", False, "tools.seeds.fix"),
        ("from . import seeds\nshow(seeds.fix)", "tools.train", False, "tools.seeds.fix"),
        ("from ..seeds import fix\nshow(fix)", "tools.sub.train", False, "tools.seeds.fix"),
        ("from .seeds import fix\nshow(fix)", "tools", True, "tools.seeds.fix"),
        ("from .seeds import fix\nshow(fix)", "tools.sub", True, "tools.sub.seeds.fix"),
        ("from .seeds import fix\nshow(fix)", "", False, ".seeds.fix"),
        ("from . import seeds\nshow(seeds)", "", False, ".seeds"),
        ("from ....seeds import fix\nshow(fix)", "tools.train", False, "....seeds.fix"),
    ],
)
def test_relative_imports(code: str, name: str, package: bool, expected: str) -> None:
    """Relative imports are made absolute where the module's own name is known, and keep their dots elsewhere."""
    assert paths(code, name, package) == [expected]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import torch\nshow(torch.Generator().manual_seed)", ["torch.Generator().manual_seed"]),
        ("import torch\ng = torch.Generator()\nshow(g.manual_seed)", ["torch.Generator().manual_seed"]),
        ("import torch\nshow(torch.Generator().manual_seed(0))", ["torch.Generator().manual_seed()"]),
        ("from torch import Generator as G\nshow((G)())", ["torch.Generator()"]),
        ("import a\nshow(a.rows[0])", ["a.rows[]"]),
        ("import a\nshow(a.rows[0].draw)", ["a.rows[].draw"]),
        ("import a\nasync def f():\n    show(await a.get())", ["a.get()"]),
        ("show([1, x])", ["builtins.list()"]),
        ("show({})", ["builtins.dict()"]),
        ("show([x for x in y])", ["builtins.list()"]),
        ("show(f'{x}')", ["builtins.str()"]),
        ("show(lambda: 0)", [".<lambda>"]),
        ("show(a + b)", ["?"]),
    ],
)
def test_expressions(code: str, expected: list[str]) -> None:
    """Calls, attributes and elements extend the path of what they are applied to."""
    assert paths(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import a\ndef make():\n    return a.G()\nshow(make())", ["a.G()"]),
        ("import a\ndef make(flag):\n    if flag:\n        return a.G()\n    return a.H()\nshow(make(1))",
         ["a.G()", "a.H()"]),
        ("import a\ndef make():\n    def inner():\n        return a.G()\n    return inner()\nshow(make())", ["a.G()"]),
        ("def make(x):\n    return x\nshow(make(1))", [".make()"]),
        ("import a\ndef make():\n    yield a.G()\nshow(make())", [".make()"]),
        ("import a\n@a.cached\ndef make():\n    return a.G()\nshow(make())", [".make()"]),
        ("def make():\n    return make()\nshow(make())", [".make()"]),
        ("import a\ndef make():\n    return [a.G() for _ in range(3)]\nshow(make())", ["builtins.list()"]),
        ("import a\nmake = a.G\nshow(make())", ["a.G()"]),
        ("import a\nmake = lambda: a.G()\nshow(make())", [".<lambda>()"]),
    ],
)  # fmt: skip
def test_results_of_local_functions(code: str, expected: list[str]) -> None:
    """A plain function of this file gives what its return lines say; generators and decorated ones stay closed."""
    assert paths(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import a\nclass C:\n    def __init__(self):\n        self.g = a.G()\n    def f(self):\n        show(self.g)",
         ["a.G()"]),
        ("import a\nclass C:\n    def f(self):\n        show(self.g)\n    def later(self):\n        self.g = a.G()",
         ["a.G()"]),
        ("import a\nclass C:\n    g = a.G()\n    def f(self):\n        show(self.g.x)", ["a.G().x"]),
        ("import a\nclass C:\n    g = a.G()\nshow(C.g)", ["a.G()"]),
        ("import a\nclass C:\n    g = a.G()\nshow(C().g)", ["a.G()"]),
        ("import a\nclass C:\n    def __init__(me):\n        me.g = a.G()\nc = C()\nshow(c.g)", ["a.G()"]),
        ("class C:\n    def f(self): ...\n    def g(self):\n        show(self.f)", [".C.f"]),
        ("class C:\n    @classmethod\n    def make(cls):\n        show(cls)", [".C"]),
        ("class C:\n    @staticmethod\n    def make(x):\n        show(x)", ["?x"]),
        ("class C:\n    def f(self):\n        show(self)", [".C()"]),
        ("class C:\n    def f(self):\n        show(self.unknown)", [".C().unknown"]),
        ("class C:\n    def f(self, other):\n        other.g = 1\n    def h(self):\n        show(self.g)", [".C().g"]),
        ("import a\nclass B:\n    def fit(self): ...\nclass C(B):\n    def f(self):\n        show(self.fit)",
         [".B.fit"]),
        ("import a\nclass B:\n    def __init__(self):\n        self.g = a.G()\nclass C(B):\n    def f(self):\n"
         "        show(self.g)", ["a.G()"]),
        ("import a\nclass C(a.Net):\n    def f(self):\n        show(self.eval)", ["a.Net().eval"]),
        ("import a\nclass B(a.Net): ...\nclass C(B):\n    def f(self):\n        show(self.eval)", ["a.Net().eval"]),
        ("class C(C):\n    def f(self):\n        show(self.x)", [".C().x"]),
        ("class A(B): ...\nclass B(A):\n    def f(self):\n        show(self.x)", [".B().x"]),
        ("class C:\n    def f(self):\n        def g():\n            show(self)", [".C()"]),
        ("class C:\n    def f(self):\n        class D:\n            def g(this):\n                show(this)",
         [".C.f.D()"]),
    ],
)  # fmt: skip
def test_attributes_of_classes(code: str, expected: list[str]) -> None:
    """``self.x`` is what any method or the class body assigns to it, here or in a base class."""
    assert paths(code) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("42", 42), ("-1", -1), ("1.5", 1.5), ("'a' 'b'", "ab"), ("None", None), ("True", True), ("(1, 2)", (1, 2)),
        ("[1, 'x']", [1, "x"]), ("-True", -1), ("0x10", 16), ("b'x'", b"x"), ("1_000", 1000), ("-2j", -2j),
    ],
)  # fmt: skip
def test_literals(expression: str, expected: object) -> None:
    """Literals keep their value, also through a name."""
    assert constants(f"show({expression})") == [expected]
    assert constants(f"x = {expression}\nshow(x)") == [expected]


@pytest.mark.parametrize("expression", ["x", "1 + 1", "[1, x]", "f'1'", "not True", "(*a,)", "{1: 2}"])
def test_what_is_no_literal(expression: str) -> None:
    """Anything computed has no constant value."""
    assert not any(v.is_constant for v in values(f"show({expression})"))


def test_both_values_of_a_conditional_constant() -> None:
    """Two literals are two candidates, though their paths are equal."""
    assert sorted(constants("x = 1\nif c:\n    x = 2\nshow(x)")) == [1, 2]


def test_a_loop_brings_back_later_assignments() -> None:
    """In a loop the assignment below counts too, where nothing is bound above."""
    assert paths("import a\nfor i in y:\n    show(x)\n    x = a.b") == ["a.b"]


def test_foreign_names_are_asked_for() -> None:
    """What another module of the project defines is asked for by its dotted name."""
    facts = facts_of("from tools import seeds\nshow(seeds.fix)")
    asked: list[str] = []
    resolver = Resolver(facts, foreign=lambda dotted: asked.append(dotted) or [])  # type: ignore[func-returns-value]
    (call,) = shown(facts)
    assert [v.path for v in resolver.values(call.node.args[0].value, call.place)] == ["tools.seeds.fix"]
    assert asked == ["tools.seeds", "tools.seeds.fix"]


# -- limits -----------------------------------------------------------------------------------------------------


class Counting(Resolver):
    """Counts the expressions that are looked at."""

    looked_at = 0

    def _resolve(self, *args, **more):  # type: ignore[no-untyped-def]
        self.looked_at += 1
        return super()._resolve(*args, **more)


def looked_at(code: str) -> int:
    """How many expressions are looked at to resolve the argument of the last ``show``."""
    facts = with_deep_stack(lambda: facts_of(code))
    call = shown(facts)[-1]
    resolver = Counting(facts)
    assert with_deep_stack(lambda: resolver.values(call.node.args[0].value, call.place))
    return resolver.looked_at


@pytest.mark.parametrize(
    "code",
    [
        "x = f(0)\n" + "x = f(x)\n" * 200 + "show(x)",
        "x = a\n" + "if c:\n    x = f(x, x)\n" * 200 + "show(x)",
        "x = a\n" + "if c:\n    x = x.b\nelse:\n    x = x.c\n" * 200 + "show(x)",
        "import a\nx = a" + ".b" * 900 + "\nshow(x)",
        "x = a\n" + "x = x or (x and x)\n" * 100 + "show(x)",
        "def f():\n    return g()\ndef g():\n    return f()\nshow(f())",
        "def f(x):\n    return f(f(f(x)))\nshow(f(f(f(0))))",
        "".join(f"def f{i}():\n    return f{(i * 7 + 1) % 50}() or f{(i + 1) % 50}()\n" for i in range(50))
        + "show(f0())",
        "".join(f"class C{i}(C{(i + 1) % 30}, C{(i * 7 + 1) % 30}): ...\n" for i in range(30)) + "show(C0().x)",
        "class C:\n    def f(self):\n        self.x = self.y\n        self.y = self.x\n        show(self.x.y.x.y)",
        "while c:\n    x, y = y, x\n    show(x)",
        "for x in [x for x in x]:\n    show(x)",
    ],
    ids=[
        "chain", "conditional chain", "forks", "attributes", "booleans", "mutual recursion", "nested recursion",
        "web of functions", "web of classes", "attributes in terms of each other", "swap", "loop over itself",
    ],
)  # fmt: skip
def test_resolving_is_bounded(code: str) -> None:
    """Long chains, webs and cycles end after a bounded number of looks."""
    assert looked_at(code) <= 2001


def test_long_chains_are_not_solved_but_short_ones_are() -> None:
    """A chain of twenty assignments is followed."""
    assert paths("import a\nx0 = a.b\n" + "".join(f"x{i} = x{i - 1}\n" for i in range(1, 11)) + "show(x10)") == ["a.b"]


def test_every_place_of_a_long_chain_is_resolved_quickly() -> None:
    """Asking for each call of a long chain costs in all about as much as asking once."""
    facts = facts_of("x = f(0)\n" + "x = f(x)\n" * 200)
    resolver = Counting(facts)
    for call in facts.calls:
        resolver.values(call.node, call.place)
    assert resolver.looked_at < 10_000


def test_answers_do_not_depend_on_earlier_questions() -> None:
    """A result that a cycle cut short is not kept for other questions."""
    code = "import a\ndef f():\n    return g()\ndef g():\n    return f() or a.G()\nshow(f())\nshow(g())"
    facts = facts_of(code)
    first, second = shown(facts)
    resolver = Resolver(facts)
    asked = [resolver.paths(c.node.args[0].value, c.place) for c in (first, second)]
    other = Resolver(facts)
    reverse = [other.paths(c.node.args[0].value, c.place) for c in (second, first)]
    assert asked == reverse[::-1]
