"""What a function does to JAX keys: which it uses up, which twice, and on which ways through it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.project import Module, Project
from randlint.project.keys.flow import reuses, summary
from randlint.source import Source, read_source


def module_of(tmp_path: Path, code: str) -> Module:
    """A module that imports jax.random as jr."""
    path = tmp_path / "program.py"
    path.write_text("import jax\nimport jax.random as jr\n" + textwrap.dedent(code), "utf-8")
    source = read_source(path, path.name)
    assert isinstance(source, Source)
    return Project(tmp_path, load_catalogue()).add(source)


def used_up(tmp_path: Path, code: str) -> dict[str, tuple[str, ...]]:
    """Parameters of ``f`` that it uses up on every way to its end."""
    module = module_of(tmp_path, code)
    (function,) = [s for s in module.facts.functions() if s.qualname == "f"]
    return dict(summary(module, function).parameters)


def twice(tmp_path: Path, code: str) -> list[tuple[str, str]]:
    """(first use, second use) of every reuse."""
    module = module_of(tmp_path, code)
    return [(module.code(r.first.node), module.code(r.second.node)) for found in reuses(module) for r in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return jr.normal(key)", {"key": ("numbers",)}),
        ("key, sub = jr.split(key)\n    return sub", {"key": ("numbers",)}),
        ("return jr.permutation(key, other)", {"key": ("rows",)}),
        ("return jr.normal(jr.fold_in(key, 1))", {}),
        ("return jr.normal(jr.clone(key))", {}),
        ("return key", {}),
        ("key = other\n    return jr.normal(key)", {"other": ("numbers",)}),
        ("if other:\n        return jr.normal(key)\n    return jr.uniform(key)", {"key": ("numbers",)}),
        ("if other:\n        return jr.normal(key)", {}),
        ("if other:\n        raise ValueError\n    return jr.normal(key)", {"key": ("numbers",)}),
        ("for _ in other:\n        jr.normal(key)", {}),
        ("return jax.grad(lambda x: x * jr.normal(key))(other)", {"key": ("numbers",)}),
        ("return unknown(key)", {}),
    ],
)
def test_a_parameter_is_used_up_when_every_way_to_the_end_does_so(
    tmp_path: Path, body: str, expected: dict[str, tuple[str, ...]]
) -> None:
    """Draws and splits count, derivations do not; ways that raise have no end."""
    assert used_up(tmp_path, f"def f(key, other):\n    {body}\n") == expected


def test_a_parameter_is_used_up_through_other_functions(tmp_path: Path) -> None:
    """A function that hands its key to one that uses it up does so itself; one that calls itself is not followed."""
    code = """
    def g(x, *, rng):
        return x + jr.normal(rng)

    def f(key, depth):
        return g(depth, rng=key)
    """
    assert used_up(tmp_path, code) == {"key": ("numbers",)}
    assert used_up(tmp_path, "def f(key):\n    return f(key)\n") == {}


def test_every_further_use_of_a_key_is_a_reuse(tmp_path: Path) -> None:
    """The first use is named with each of them."""
    code = "def f(key):\n    return jr.normal(key), jr.uniform(key), jr.split(key)\n"
    assert twice(tmp_path, code) == [
        ("jr.normal(key)", "jr.uniform(key)"),
        ("jr.normal(key)", "jr.split(key)"),
    ]


def test_a_condition_asked_twice_has_one_answer(tmp_path: Path) -> None:
    """Ways on which a condition holds at first and not later do not exist, unless its name is bound anew."""
    code = """
    def f(key, train):
        if train:
            jr.normal(key)
        {between}
        if not train:
            jr.uniform(key)
    """
    assert twice(tmp_path, code.format(between="pass")) == []
    assert twice(tmp_path, code.format(between="train = flip(train)")) == [("jr.normal(key)", "jr.uniform(key)")]


def test_a_condition_that_calls_something_may_change_its_answer(tmp_path: Path) -> None:
    """``coin()`` is asked anew each time."""
    code = """
    def f(key, coin):
        if coin():
            jr.normal(key)
        if not coin():
            jr.uniform(key)
    """
    assert twice(tmp_path, code) == [("jr.normal(key)", "jr.uniform(key)")]


def test_a_name_has_one_value_at_a_time(tmp_path: Path) -> None:
    """``mode == "a"`` and ``mode == "b"`` exclude each other; other names, and None, are asked about by themselves."""
    code = """
    def f(key, mode):
        if mode == "a":
            jr.normal(key)
        if mode == "b":
            jr.uniform(key)
        if mode is None:
            jr.laplace(key)
    """
    assert twice(tmp_path, code) == []


def test_many_branches_are_followed_in_bounded_time(tmp_path: Path) -> None:
    """Sixty conditions have 2**60 ways; a few of them are followed, and a reuse at the end is still seen."""
    branches = "".join(
        f"    if flags[{i}]:\n        key, sub = jr.split(key)\n        jr.normal(sub)\n" for i in range(60)
    )
    code = f"def f(key, flags):\n{branches}    jr.normal(key)\n    jr.uniform(key)\n"
    assert ("jr.normal(key)", "jr.uniform(key)") in twice(tmp_path, code)


def test_deeply_nested_loops_are_given_up(tmp_path: Path) -> None:
    """Two turns of each of thirty nested loops would be a billion: nothing is said instead."""
    lines = ["def f(key, n):"]
    lines += ["    " * (depth + 1) + f"for i{depth} in range(n):" for depth in range(18)]
    lines.append("    " * 19 + "jr.normal(key)")
    assert twice(tmp_path, "\n".join(lines) + "\n") == []
