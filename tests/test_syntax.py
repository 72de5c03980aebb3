"""Nodes from the interpreter's tree are those that libcst's tree gives, and stand and are written where it says."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import libcst
import pytest

from randlint import syntax
from randlint.syntax import from_ast, from_libcst, text
from randlint.syntax.base import walk
from randlint.syntax.concrete import code_of

ROOT = Path(__file__).resolve().parent.parent
STANDARD = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))[::6]
FILES = [*sorted((ROOT / "randlint").rglob("*.py"))[::4], *sorted((ROOT / "tests" / "examples").rglob("*.py"))[::4]]

SAMPLES = r"""
a = 1, 2; b = (1, 2); c = (1), (2); d = ((1), 2)
x[1, 2], x[(1, 2)], x[(1), (2)], x[(1), 2], x[((1), 2)], x[()], x[(1,)], x[1,], x[(a), (b), ], x[((a), (b))]
x[1:2], x[:], x[::], x[::2, ...], x[a:(b), (c):d], x[(a):(b)], x[(a, b)[0]], x[f(a), (b)]
f(), f(a), f((a)), f(*a, b, *c, k=d, **e), f(k=1, *a), f(**k, l=(2)), f((yield)), f(x for x in y), f((x for x in y))
f(*(a), **(b)); f(a)(b)[c](d).e; (f)(a); ((f))((a))
print("a" "b" 'c'); s = ("a"
    # between
    f"b{x}" "c" \
    r"d\{" "")
f"", f"{x}", f"{x!r}", f"{x:>{width}}", f"{x=}", f"{x = !s:^{a}.{b}}", f"{{}}{x}}}", f"{x:%H:%M}", f"{ x }", f'{x["a"]}'
f"{x if y else z}", f"{(lambda q: q)(1)}", f"{x!=y}", f"{a, b}"
f"{ {'a': 1}['a'] }", rf"\{x}\N", f"\N{EM DASH}{x}"
f'''{
    x
}''' f"{'nested ' + str(1)}", f"{x:{'>'}{10}}", F"{x}" rF'{y}', f"{x}" 'b' "{c}"
"é" + 'ß'; f"é{x}ü{y}"; naïve = größe.maß["ü"](ä)
b"a" b'b', u"x", Rb"\x", '', "", '''a"b''', "\
c", 'a\'b'
0x10, 1_000, 1e5, .5, 5., 2j, 1_0j, 0o7, 0b1, True, False, None, ..., -1, +1, ~1, not 1, - - 1
a and b and c or d and not e; (a and b) and c; a and (b and c); a or (b or c) or d
a < b <= c != d is not e not in f; a is b in c; (a < b) < c; a == (b == c)
a + b - c * d / e // f % g @ h ** i << j >> k & l | m ^ n; -a ** -b; (-a) ** b
x if y else z if w else v; (x if y else z) if w else v; lambda: 0; lambda a, /, b=1, *c, d=2, **e: (a, b)
lambda *, a: a; lambda *a: a; lambda **a: a; lambda a, /: a
(y := 5); print(y := 5); [y := 1, y ** 2]
[i for i in a if b if c for j in d], {i for i in a}, {i: j for i, j in a}, (i for i, in a)
[*a, b], (*a, b), {*a, b}, {**a, "b": c}, {}, [], (), {a: b}, {a,}
del a, b[c], d.e; del (f, g); del h; del (i), j; del [k]
assert a, b; assert (a, b); raise; raise A; raise A from b; pass
import a, b.c as d, e.f.g; from a import b as c, d
from . import e; from ..f import g; from ... import h; from .i import (j, k as l,)
global g1, g2
a = b = c; a, *b = c; *a, = b; [a, b] = c; (a) = b; (a.b) = c; a: int; b: int = 1; d.e: f = g; a[b]: c
a += 1; a -= 1; a *= 1; a @= 1; a /= 1; a %= 1; a &= 1; a |= 1; a ^= 1; a <<= 1; a >>= 1; a **= 1; a //= 1
if a: b; c
elif d: e
else: f
if a:
    b
elif c:
    if d: e
    else:
        f
else:
    if g:
        h
    elif i:
        j
while a: b; break
else:
    c
for a, b in c, d:
    continue
else: e
for (a) in (b): pass
with a: pass
with a as b, c: d
with (a): pass
with (a as b, c as d,):
    e
with (a), (b): pass
with (yield a): pass
try: a
except: b
try:
    a
except (B, C) as d: e
except F:
    g
else:
    h
finally: i
@a
@b.c(d)
@(e)
class A(B, *C, metaclass=D, **E):
    '''Text.'''
    x: int = 1; y = 2

    @property
    def f(self, a, /, b: int = 1, *args: int, c, d=2, **kw: str) -> "int":
        nonlocal_ = 1
        def g():
            nonlocal nonlocal_
            return
        return a, b
class B: pass
class C(): x = 1
async def f(*, a=1, b):
    await a
    async for b in c: pass
    async with a as b, c: pass
    [x async for x in y if await z]
    yield; yield a; x = yield; x = yield from_, a
    return (await b)
def g():
    yield from a
    x = (yield from b)
    return *a, b
def  h ( a , b = ( 1 ) ) : return  ( a )
if True :
	tabs = 1
	if x : y ; z
x = (  # comment (
    a  # ) comment
    ,
)
x[(  # (
    a), (b)]
"""
SINGLE = [
    "x = 1", "x = 1  # comment", "x; ", "", "# only a comment", "x\\\n = 1", "x = (\n a\n)", "del a,", "\x0cx = 1",
    "f'{x:{{}}}'", "a; \\\nb", "x = 'a' \\\n 'b'", "match a:\n case [b, *_]: c\n case {'d': e, **f}: g",
    "if a: \\\n  b", "def f(*args: *Ts): pass", "x[*a], x[*a, b], x[a, *b]",
    "try: a\nexcept* B: c", "\r\nx = '''a\r\nb'''\r\n", "x = 1\ry = 2",
    "for x in *a, b: c", "f'''{\na}'''", "def f():\n  # comment\n\n  x\n\n# after\ny",
]  # fmt: skip


def same(ours: object, theirs: object) -> bool:
    """Whether two trees hold the same."""
    if isinstance(ours, syntax.CSTNode) and isinstance(theirs, syntax.CSTNode):
        return bare(ours).deep_equals(bare(theirs))
    return ours == theirs


def bare(node: syntax.CSTNode) -> syntax.CSTNode:
    """The tree without what tells where it is from."""
    for inner in list(walk(node)):
        inner.origin = inner.at = None
    return node


def compare(code: str) -> bool:
    """Check a program; False where the interpreter's tree does not say enough, or does not exist."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return False
    origin = syntax.Origin(code, 0)
    try:
        ours = from_ast.read_module(tree, origin)
    except from_ast.Unclear:
        return False
    for node in walk(ours):
        if node.at is None:
            continue
        written = origin.concrete(node)
        assert text.code_of(node) == code_of(written)
        if "\x0c" in code or isinstance(node, syntax.SimpleStatementSuite):
            continue  # libcst counts no form feed, and a semicolon after the last statement to the suite
        place = origin._places[written]
        found = place.start.line, place.start.column, place.end.line, place.end.column
        assert text.span_of(node) == found, code_of(written)
    assert same(ours, from_libcst.read_module(origin.parsed(), syntax.Origin(code, 0)))
    return True


@pytest.mark.parametrize("path", [*STANDARD, *FILES], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_files(path: Path) -> None:
    """Real code, of which nearly all is read from the interpreter's tree."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        compare(file.read())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("line", SAMPLES.split("\n"))
def test_lines(line: str) -> None:
    """Each line alone, so that one that cannot be read hides no other."""
    compare(line.strip())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("code", [SAMPLES, SAMPLES.replace("\n", "\r\n"), *SINGLE])
def test_samples(code: str) -> None:
    """What grammar there is, and what lies between tokens."""
    compare(code)


@pytest.mark.filterwarnings("ignore")
def test_the_samples_are_read() -> None:
    """The comparison above is of something."""
    without = SAMPLES.replace("x[(  # (\n    a), (b)]\n", "")
    assert compare(without)
    assert compare("f'{x:{y}}' 'z'")


@pytest.mark.parametrize(
    "code",
    [
        "match a:\n case [b, *_]: c\n case {'d': e, **f}: g\n case A(x, y=1) | None as z if w: v",
        "if a: \\\n  b",
        "del a,",
    ],
)
def test_libcst_is_asked_where_it_must(code: str) -> None:
    """What the interpreter's tree does not say is read all the same."""
    assert not compare(code)
    tree = syntax.parse(code)
    assert text.span_of(tree.body[0])[0] == 1
    assert same(tree, from_libcst.read_module(libcst.parse_module(code), syntax.Origin(code, 0)))


def test_what_libcst_does_not_take() -> None:
    """The interpreter decides what Python is; what only libcst would know is then said as well as it can be."""
    code = "x = 1\n(c): int = f(\n  a, k=(b))\n"
    with pytest.raises(libcst.ParserSyntaxError):
        libcst.parse_module(code)
    tree = syntax.parse(code, 4)
    assign = tree.body[1].body[0]  # type: ignore[attr-defined]
    assert text.span_of(assign) == (6, 0, 7, 11)
    assert text.span_of(assign.annotation) == (6, 5, 6, 8)
    assert text.code_of(assign.value) == "f(\n  a, k=(b))"
    assert text.code_of(assign.annotation) == "int"
    assert not text.is_bracketed(assign.value)
    assert text.concrete(assign) is None


def test_what_no_parser_takes() -> None:
    """The place of the mistake is said."""
    with pytest.raises(syntax.ParserSyntaxError) as caught:
        syntax.parse("x = 1\ny = (\n")
    assert caught.value.raw_line >= 2
