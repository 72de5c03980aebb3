"""Conditions by rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary

Condition = Callable[[Text, Vocabulary, Path], bool]
CONDITIONS: dict[str, Condition] = {}
