"""Conditions of single rules: what must be let through, however it is spelt, and what is not worth parsing."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.gate import Text
from randlint.gate.conditions import CONDITIONS
from randlint.gate.vocabulary import Vocabulary

CATALOGUE = load_catalogue()


def passes(rule: str, code: str) -> bool:
    """Whether the condition of a rule lets a program through."""
    words = Vocabulary(CATALOGUE, lambda: ({}, ""))
    return CONDITIONS[rule](Text(code.encode()), words, Path("package/a.py"))


def method(*lines: str) -> str:
    """A model with a method of these lines."""
    body = "".join(f"        {line}\n" for line in lines)
    return f"from torch import nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n{body}        return x\n"


# -- dropout-switched-off-for-good -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ("if not self.training:", "    self.dropout_p = 0.0"),
        ("if not self.training: self.dropout_p = 0",),
        ("if not self.training:", "    x = 1; self.drop.p = .0; x = 2"),
        ("if not self.training:", "    self.rates[0].keep_prob = (0)"),
        ("if not self.training:", "    self.dropout_p: float = 0e0"),
        ("if not self.training:", "    self.p = self.dropout_p = other = \\", "        0.0  # off"),
        ("if not self.training:", "    self.dropout_p = (", "        0.0", "    )"),
        ("if not self.training:", "    self.rates[", "        drop", "    ].p = 0.0"),
        ("if not self \\", "    .training:", "    self. \\", "        dropout_p = 0.0"),
    ],
)
def test_dropout_switched_off(lines: tuple[str, ...]) -> None:
    """Zero for a rate, in all the ways in which a statement can be written."""
    assert passes("dropout-switched-off-for-good", method(*lines))


@pytest.mark.parametrize(
    "lines",
    [
        ("drop(x, p=0.0 if not self.training else self.dropout_p)",),
        ("if not self.training:", "    self.scale = 0.0"),
        ("if not self.training:", "    self.dropout_p = 0.0 if x else 1"),
        ("if not self.training:", "    self.dropout_p = x[0]"),
        ("self.dropout_p = 0.0", "if self.training:", "    pass"),
        ("def build_dropout(self):", "    if self.training:", "        self.dropout_p = 0.0"),
    ],
)
def test_dropout_that_is_not(lines: tuple[str, ...]) -> None:
    """Other zeros, other attributes, nobody who asked before, and functions that build."""
    assert not passes("dropout-switched-off-for-good", method(*lines))
