"""Whether a file may start a program, by its place and its text."""

from __future__ import annotations

import os
import re
from pathlib import Path

from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary
from randlint.patterns import regex
from randlint.source import looks

_IF = regex(rb"^(?:el)?if\b", re.M)


def may_start(text: Text, words: Vocabulary, path: Path) -> bool:
    """False for a module of a package that is not run itself: it has no main guard, and no command calls it."""
    return text.recall("starts", lambda: _may_start(text, words, path))


def _may_start(text: Text, words: Vocabulary, path: Path) -> bool:
    folder, name = os.path.split(path)
    if name == "__main__.py" or name.lower().endswith(".ipynb"):
        return True
    if any(_IF.search(text.bare, text.bare.rfind(b":", 0, at) + 1, at) for at in text.places(b"__name__")):
        return True
    in_package = words.recall(("package", folder), lambda: os.path.isfile(os.path.join(folder, "__init__.py")))
    looks.note("package" if in_package else "", "package", folder)
    return not in_package or words.is_command(path)
