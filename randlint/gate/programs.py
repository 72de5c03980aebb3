"""Whether a file may start a program, by its place and its text."""

from __future__ import annotations

import re
from pathlib import Path

from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary
from randlint.patterns import regex
from randlint.source import looks

_ASKS_FOR_MAIN = regex(rb"^(?:el)?if\b[^:]*\b__name__\b", re.M)


def may_start(text: Text, words: Vocabulary, path: Path) -> bool:
    """False for a module of a package that is not run itself: it has no main guard, and no command calls it."""
    if path.name == "__main__.py" or path.suffix.lower() == ".ipynb":
        return True
    if b"__name__" in text.words and _ASKS_FOR_MAIN.search(text.bare):
        return True
    in_package = words.recall(("package", path.parent), (path.parent / "__init__.py").is_file)
    looks.note("package" if in_package else "", "package", str(path.parent))
    return not in_package or words.is_command(path)
