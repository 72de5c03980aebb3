"""Notebook cells become Python, line by line, as Jupyter would run them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randlint.source.magics import cell_program
from randlint.source.syntax import syntax_problem

UNCHANGED = [
    "x = 1",
    "x = 1;",
    "x = (5\n% 3)",
    "s = '''\n%time\n!ls\nfoo?\n'''",
    "await f()",
    "async for x in y:\n    pass",
    "x = 1 \\\n",
    "# only a comment",
    "# %matplotlib inline",
    "# what is this?",
    "",
    "   ",
    "\n\n",
    "ls",
    "def f():\n    pass\n\n\n",
    "x = 1\n# last line",
    "from __future__ import annotations",
    "class A:\n    x: int",
    "x = '\\d'",
    "match x:\n    case [1]:\n        pass",
    "type X = list[int]",
    "def f[T](x: T) -> T: ...",
    "f'{x['a']}'",
]


@pytest.mark.parametrize("source", UNCHANGED)
def test_python_is_left_alone(source: str):
    """Whatever Python 3 version its grammar needs."""
    program = cell_program(source)
    assert "\n".join(program.lines) == source
    assert set(program.shifts) == {0}
    assert program.problem is None


MAGICS = [
    # Line magics, shell escapes and help requests become calls of the running shell.
    ("%matplotlib inline\nx = 1", "get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1", (None, 0)),
    ("!pip install x\nx = 1", "get_ipython().system('pip install x')\nx = 1", (None, 0)),
    ("if a:\n    !ls {b}\nc", "if a:\n    get_ipython().system('ls {b}')\nc", (0, None, 0)),
    ("files = !ls", "files = get_ipython().getoutput('ls')", (None,)),
    ("x = %sql select 1", "x = get_ipython().run_line_magic('sql', 'select 1')", (None,)),
    ("?f\nx", "get_ipython().run_line_magic('pinfo', 'f')\nx", (None, 0)),
    ("f??\nx", "get_ipython().run_line_magic('pinfo2', 'f')\nx", (None, 0)),
    # A command over several lines keeps the lines behind it in place.
    (
        "a\n!pip install \\\n  b \\\n  c\nd = 1",
        "a\nget_ipython().system('pip install    b    c')\n\n\nd = 1",
        (0, None, None, None, 0),
    ),
    ("x = 1\n%load_ext a\n\n%load_ext a\ny", None, (0, None, 0, None, 0)),
    # Python behind a timing magic is the user's code, where it stands.
    ("%time x = f()", "x = f()", (6,)),
    ("%timeit -n 10 -r3 f(x)", "f(x)", (18,)),
    ("for a in b:\n    %time  f()\n", "for a in b:\n    f()\n", (0, 7, 0)),
    ("%timeit", "get_ipython().run_line_magic('timeit', '')", (None,)),
    # Commands without a percent sign, where they are no Python.
    ("pip install x", "pass", (None,)),
    ("import a\npip install -q x==1\ncd ..\nx = 1", "import a\npass\npass\nx = 1", (0, None, None, 0)),
    ("if a:\n    conda install b -y", "if a:\n    pass", (0, None)),
    # Cell magics with a Python body keep it.
    ("%%time\nx = 1", "\nx = 1", (None, 0)),
    ("\n%%timeit -n 3\nx = f()", "\n\nx = f()", (None, None, 0)),
    ("# title\n%%capture out\n%time f()", "\n\nf()", (None, None, 6)),
    ("%%capture\n%%time\nx = 1", "\n\nx = 1", (None, None, 0)),
    ("%%time", "", (None,)),
    # All others hold another language.
    ("%%bash\nls -l\necho $x", "\n\n", (None, None, None)),
    ("%%writefile a.py\nimport random", "\n", (None, None)),
    ("%%html\n<b>", "\n", (None, None)),
    ("%%cython -a\ncdef int x", "\n", (None, None)),
    ("%%R\nx <- 1", "\n", (None, None)),
    ("%%javascript", "", (None,)),
    ("%%\nx", "\n", (None, None)),
    ("%sql\nselect * from t", "\n", (None, None)),
    ("%md\n# Title\nsome words", "\n\n", (None, None, None)),
    # Pasted prompts and indentation move code to the left.
    (">>> x = 1\n>>> y", "x = 1\ny", (4, 4)),
    (">>> for a in b:\n...     f(a)", "for a in b:\n    f(a)", (4, 4)),
    ("In [1]: import x as y", "import x as y", (8,)),
    ("  x = 1\n  if x:\n    y", "x = 1\nif x:\n  y", (2, 2, 2)),
    ("\n  %time f()\n  y", "\nf()\ny", (0, 8, 2)),
]


@pytest.mark.parametrize(("source", "expected", "shifts"), MAGICS)
def test_magics(source: str, expected: str | None, shifts: tuple[int | None, ...]):
    """One program line per cell line, with the characters left out on the left, None where the text differs."""
    program = cell_program(source)
    assert program.problem is None
    assert program.shifts == shifts
    if expected is not None:
        assert "\n".join(program.lines) == expected


BROKEN = [
    ("x = 1\n1 +", 2),
    ("print 'a'", 1),
    ("x = 1 \\", 1),
    ("else:\n    pass", 1),
    ("@decorator", 1),
    ("x = [", 1),
    ("'''open", 1),
    ("%%time\n1 +", 2),
    ("%load_ext a\n\n1 +", 3),
    ("!pip install \\\n a\n1 +", 3),
    ("<div>", 1),
    ("x = 1\n  y = 2", 2),
    ("!ls \\", None),
    ("x = '\ud800'", 1),
    ("x = '\0'", 1),
    ("x = " + "(" * 300 + ")" * 300, 1),
    ("x = " + "+".join("a" * 2000), 1),
    ("? ?", None),
    ("%time (", None),
]


@pytest.mark.parametrize(("source", "line"), BROKEN)
def test_what_is_no_python_is_blank_and_named(source: str, line: int | None):
    """The cell leaves no text behind, and the problem lies inside of it."""
    program = cell_program(source)
    height = source.count("\n") + 1
    if program.problem is None:
        assert line is None
        return
    assert program.lines == ("",) * height
    assert program.shifts == (None,) * height
    assert 1 <= program.problem[0] <= height
    assert program.problem[1] >= 1
    assert line in (program.problem[0], None)


PARTS = st.sampled_from(
    [
        *(
            "x = 1",
            "f(",
            ")",
            "%time f()",
            "%%time",
            "%%bash",
            "!ls",
            "!ls \\",
            "g?",
            "x = !ls \\",
            "if a:",
            "    b = 2",
        ),
        *(
            "'''",
            "# c",
            "pip install x",
            "\\",
            "",
            "  ",
            "%matplotlib inline",
            ">>> a",
            "... b",
            "\f",
            "é = %who",
            ";",
            "    b = 2",
        ),
        *(
            "%timeit -n1 f()",
            "@d",
            "def f(): pass",
            "    return %time x",
            "\tx",
            "/f a",
            ",f a b",
            "x = 'a\\",
            "😀",
            "?",
        ),
    ]
)


@given(st.lists(PARTS, max_size=8).map("\n".join))
def test_any_cell_keeps_its_lines(source: str):
    """Whatever is mixed, every line has its line, the result is Python, and shifted lines are the stored ones."""
    program = cell_program(source)
    lines = source.split("\n")
    assert len(program.lines) == len(program.shifts) == len(lines)
    assert syntax_problem("\n".join(program.lines) + "\n") is None
    for line, shown, shift in zip(lines, program.lines, program.shifts, strict=True):
        if shift is not None:
            assert line.endswith(shown.lstrip())
            assert len(line) == len(shown) + shift
