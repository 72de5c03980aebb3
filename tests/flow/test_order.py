"""Where the order of an iterable goes: what depends on it, and what does not."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from randlint.flow.order import At, uses_of_order
from randlint.project.data.elements import Kind, kind_of_elements
from tests.resolving import open_module, program, project_of, shown, write_tree


def kinds(tmp_path: Path, code: str, *, unordered: bool = False) -> list[str]:
    """Kinds of the uses of what the only call of ``source`` gives, each once, sorted."""
    module = program(tmp_path, code)
    (call,) = shown(module.facts, "source")
    uses = uses_of_order(At(module, call.node, call.place, unordered=unordered))
    return sorted({use.kind for use in uses})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # what asks for no order
        ("print(len(source()))", []),
        ("for x in source():\n    work(x)", []),
        ("if 'a' in source():\n    pass", []),
        ("best = max(source())", []),
        ("names = {x: load(x) for x in source()}", []),
        ("s = set(source())\nxs = [x for x in other if x in s]", []),
        ("total = 0\nfor x in source():\n    total += size(x)", []),
        # by position
        ("xs = source()\nuse(xs[i])", ["index"]),
        ("xs = source()\nuse(xs[0])", ["first"]),
        ("xs = source()\ntrain, test = xs[:n], xs[n:]", ["slice"]),
        ("xs = source()[:]\nuse(xs)", []),
        ("xs = source()\nxs[0] = 1", []),
        ("x = next(iter(source()))", ["first"]),
        ("xs = source()\nfor i in range(len(xs)):\n    work(xs[i])", []),
        ("xs = source()\nfor i in range(0, len(xs), 4):\n    work(xs[i:i + 4])", []),
        ("xs = source()\nfor i in range(k):\n    a = i * 4\n    work(xs[a:a + 4])", []),
        ("xs = source()\nprint(xs[:5])", []),
        ("xs = source()\nsome = xs[:5]\nprint(some)", []),
        ("xs = source()\nraise ValueError(f'{xs[:5]} and more')", []),
        ("xs = source()\nfor x in xs[:5]:\n    log.warning(x)", []),
        ("xs = source()\nwhile n > 0:\n    n -= 1\n    work(xs[n])", []),
        ("xs = source()\nfor i, y in enumerate(ys):\n    work(xs[i], y)", ["pair"]),
        ("xs = source()\nys = [f(x) for x in xs]\nfor i, y in enumerate(ys):\n    work(xs[i], y)", []),
        ("xs = source()\nrest = xs[xs != 3]\nuse(rest[i])", ["index"]),
        ("names = source()\nX = table[names].values", ["columns"]),
        ("names = source()\ntable[names].plot()", []),
        ("X = source()\nmodel.fit(X, y, validation_split=0.2)", ["slice"]),
        ("X = source()\nmodel.fit(X, y)", []),
        # what keeps the order
        ("xs = [f(x) for x in source() if x]\nuse(xs[i])", ["index"]),
        ("xs = list(map(f, source())) + more\nuse(xs[i])", ["index"]),
        ("xs = []\nfor x in source():\n    xs.append(f(x))\nuse(xs[i])", ["index"]),
        ("xs = []\nxs += source()\nuse(xs[i])", ["index"]),
        ("xs = []\nxs.extend(source())\nuse(xs[i])", ["index"]),
        ("for x in source():\n    rows = []\n    rows.append(x)\n    use(rows[i])", []),
        ("import pandas as pd\nf = pd.DataFrame(source())\nuse(f[name])", []),
        ("import pandas as pd\nf = pd.DataFrame(source())\nuse(f.iloc[i])", ["index"]),
        ("parts = {}\nparts['a'] = source()\nuse(parts['a'][i], parts['b'][i])", ["index"]),
        # what ends it
        ("xs = sorted(source())\nuse(xs[i])", []),
        ("xs = source()\nxs.sort()\nuse(xs[i])", []),
        ("xs = source()\nxs = sorted(xs)\nuse(xs[i])", []),
        ("xs = source()\nuse(xs[i])\nxs.sort()", ["index"]),
        ("xs = [1]\nif a:\n    xs = source()\n    xs = sorted(xs, key=k)\nuse(xs[i])", []),
        ("import random\nxs = source()\nrandom.shuffle(xs)\nuse(xs[:3])", []),
        # draws
        ("import random\nrandom.seed(0)\nxs = source()\nrandom.shuffle(xs)", ["draw"]),
        ("import random\nx = random.choice(source())", []),
        ("def f(rng):\n    return rng.choice(source())", ["draw"]),
        (
            "import random\nrandom.seed(0)\nfor x in source():\n    if random.random() < 0.5:\n        keep(x)",
            ["chance"],
        ),
        # numbers
        ("ids = {x: i for i, x in enumerate(source())}", ["number"]),
        ("ids = dict(zip(source(), range(9)))", ["number"]),
        ("ids = {}\nfor x in source():\n    ids[x] = len(ids)", ["number"]),
        ("ids = {}\nfor i, x in enumerate(source()):\n    ids[x] = i", ["number"]),
        ("n = 0\nys = []\nfor x in source():\n    ys.append(n)\n    n += 1", ["number"]),
        ("ys = []\nfor i, x in enumerate(source()):\n    ys += [i] * size(x)", ["number"]),
        ("for i, x in enumerate(source()):\n    if i % 10 == 0:\n        print(i)", []),
        ("for i, x in enumerate(source()):\n    names.append(f'{i}.png')", []),
        ("xs = source()\nuse(xs.index(name))", ["number"]),
        # pairs
        ("for x, y in zip(source(), labels):\n    use(x, y)", ["pair"]),
        ("xs = source()\nys = [f(x) for x in xs]\nfor x, y in zip(xs, ys):\n    use(x, y)", []),
        ("xs = source()\nys = list(pool.map(f, xs))\nfor x, y in zip(xs, ys):\n    use(x, y)", []),
        (
            "xs = source()\nys = []\nfor i in range(9):\n    ys.append(model(xs))\nfor x, y in zip(xs, ys):\n    f(x)",
            [],
        ),
        ("xs = source()\nys = model(xs)\nys = ys / 2\nfor i, y in enumerate(ys):\n    f(xs[i], y)", []),
        ("xs = source()\nfor key in table.keys():\n    use(xs[key])", []),
        ("for ax, x in zip(axes.flat, source()):\n    ax.imshow(x)", []),
        # handed on
        ("def f():\n    return source()\nxs = f()\nuse(xs[i])", ["index"]),
        ("def f():\n    return source()", ["return"]),
        ("def f():\n    for x in source():\n        yield x\nxs = list(f())\nuse(xs[i])", ["index"]),
        ("def f():\n    return source(), 1\nxs, n = f()\nuse(xs[i])", ["index"]),
        ("def f(xs):\n    return xs[i]\nf(source())", ["index"]),
        ("def f(n, *, xs):\n    return xs[n]\nf(1, xs=source())", ["index"]),
        ("text = ''\nfor x in source():\n    text += read(x)", ["text"]),
        ("with open(p) as f:\n    for x in source():\n        f.write(x)", ["saved"]),
    ],
)
def test_kinds_of_uses(tmp_path: Path, code: str, expected: list[str]) -> None:
    """Each way in which an order may decide something, and its harmless likeness."""
    assert kinds(tmp_path, code + "\n") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("s = source()\ns.add(1)\nn = len(s - {1})", []),
        ("ids = {x: i for i, x in enumerate(source())}", ["number"]),
        ("xs = list(source() - other)\nuse(xs[i])", ["index"]),
        ("xs = list(other - source())\nuse(xs[i])", []),
        ("xs = sorted(source() | other)\nuse(xs[i])", []),
        ("x = source().pop()", ["first"]),
        ("ids = {}\ns = source()\nt = s.union(other)\nfor w in t:\n    ids[w] = len(ids)", ["number"]),
        ("self_made = {}\nfor x in source():\n    self_made[x] = f(x)", []),
    ],
)
def test_sets_show_their_order_where_they_are_gone_through(tmp_path: Path, code: str, expected: list[str]) -> None:
    """A set can be combined and searched; its order shows in a list of it, or in a loop over it."""
    assert kinds(tmp_path, code + "\n", unordered=True) == expected


def test_attributes(tmp_path: Path) -> None:
    """What a method keeps in an attribute, other methods take by position, those of a class derived from it too."""
    code = """
    class A:
        def __init__(self):
            self.xs = source()

        def __len__(self):
            return len(self.xs)

    class B(A):
        def __getitem__(self, i):
            return self.xs[i]
    """
    assert kinds(tmp_path, textwrap.dedent(code)) == ["index"]
    assert kinds(tmp_path, textwrap.dedent(code).replace("return len", "self.xs.sort()\n        return len")) == []


def test_constructors_of_other_files(tmp_path: Path) -> None:
    """A class that another file defines gets the value, keeps it, and takes from it by position."""
    files = {
        "data.py": "class Rows:\n    def __init__(self, rows):\n        self.rows = rows\n\n"
        "    def __getitem__(self, i):\n        return self.rows[i]\n",
        "main.py": "from data import Rows\n\nrows = Rows(source())\n",
    }
    write_tree(tmp_path, files)
    module = open_module(project_of(tmp_path), "main.py")
    (call,) = shown(module.facts, "source")
    (use,) = uses_of_order(At(module, call.node, call.place))
    assert (use.kind, use.at.module.source.display) == ("index", "data.py")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("show(['a', 'b'])", Kind.TEXT),
        ("show([1, 2.5])", Kind.NUMBER),
        ("show(line.split())", Kind.TEXT),
        ("show(range(3))", Kind.NUMBER),
        ("show([int(x) for x in xs])", Kind.NUMBER),
        ("show([x.lower() for x in xs])", Kind.TEXT),
        ("show([(1, w.strip()) for w in xs])", Kind.TEXT),
        ("show(words)", Kind.NAMED_TEXT),
        ("show(ids)", Kind.NUMBER),
        ("show(things)", Kind.UNKNOWN),
        ("def f(xs: list[str]):\n    show(xs)", Kind.TEXT),
        ("def f(words: list[int]):\n    show(words)", Kind.NUMBER),
        ("xs = []\nxs.append(f'{a}')\nshow(xs)", Kind.TEXT),
        ("xs = set()\nfor i, x in enumerate(rows):\n    xs.add(i)\nshow(xs)", Kind.NUMBER),
        ("show([w for line in open(p) for w in line.split()])", Kind.TEXT),
        ("show(map(str, xs))", Kind.TEXT),
    ],
)
def test_kinds_of_elements(tmp_path: Path, code: str, expected: Kind) -> None:
    """Texts are told from numbers by literals, annotations, calls and what is put in; else by names."""
    module = program(tmp_path, code + "\n")
    (call,) = shown(module.facts)
    assert kind_of_elements(module, call.node.args[0].value, call.place) is expected
