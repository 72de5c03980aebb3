"""Code whose results are numbers to report, by the names of its file, packages, classes and functions."""

from __future__ import annotations

import re
from pathlib import PurePath

from randlint.facts import Place
from randlint.names import is_never_evaluation, names_measurement, words_of
from randlint.project.module import Module

# What talks to people or serves them is meant to surprise.
_SERVES = re.compile(
    r"^(apps?|(chat)?bots?|chats?|cli|demos?|gradio|playground|serv(e|er|ing|ice)|streamlit|(web)?ui|web|worker)$"
)


def evaluates(module: Module, place: Place) -> bool:
    """True where a place stands in code that is named after evaluation or testing, and in none that serves people."""
    scopes = [s.name for s in place.scope.chain() if s.kind in {"function", "class"}]
    if any(is_never_evaluation(name) for name in scopes):
        return False
    names = [*scopes, *_parts(module)]
    return any(names_measurement(name) for name in names) and not any(_serves(name) for name in names)


def _serves(name: str) -> bool:
    return any(_SERVES.match(word) for word in words_of(name))


def _parts(module: Module) -> list[str]:
    """The names of the file and of the folders around it, up to the project's root."""
    path, root = module.source.path, module.project.root
    inside = path.relative_to(root) if path.is_relative_to(root) else PurePath(path.name)
    return [*inside.parts[:-1], inside.stem]
