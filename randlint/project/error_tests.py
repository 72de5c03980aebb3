"""Tests that expect an error: apart from the names of test files, which are asked for without libcst."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts import Place
from randlint.patterns import regex
from randlint.project.files.test_files import is_test_file
from randlint.project.module import Module

_EXPECTS_ERROR = regex(r"^(raises|assertRaises(Regexp?)?|assert_raises(_regex)?)$")


def is_about_an_error(module: Module, place: Place) -> bool:
    """True in a test function that expects an error: the numbers that lead to it are not what it looks at."""
    function = place.scope.function
    if function is None or not is_test_file(module.source.display):
        return False
    called = (call.node.func for call in module.calls_in(function))
    names = (f.attr if isinstance(f, cst.Attribute) else f for f in called)
    return any(isinstance(name, cst.Name) and _EXPECTS_ERROR.match(name.value) for name in names)
