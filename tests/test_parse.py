"""Trees are parsed without libcst's check of each node, which stays in place for everybody else."""

from __future__ import annotations

import libcst as cst
import pytest

from randlint.syntax.concrete import parse_text

CODE = "x = [f(y) for y in z]\nclass A: pass\n"


def test_the_tree_is_that_of_libcst() -> None:
    assert parse_text(CODE).deep_equals(cst.parse_module(CODE))


def test_nodes_that_others_make_are_checked() -> None:
    """Before, and after a text was parsed, and after one could not be."""
    parse_text(CODE)
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")
    with pytest.raises(cst.ParserSyntaxError):
        parse_text("x = (")
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")


def test_the_class_is_changed_once() -> None:
    parse_text(CODE)
    check = cst.CSTNode.__post_init__
    parse_text(CODE)
    assert cst.CSTNode.__post_init__ is check
