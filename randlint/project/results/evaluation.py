"""Code whose results are numbers to report, by the names of its file, packages, classes and functions."""

from __future__ import annotations

import re
from pathlib import PurePath

from randlint.facts import Place
from randlint.names import is_never_evaluation, names_measurement, words_of
from randlint.patterns import regex
from randlint.project.module import Module

# What talks to people or serves them is meant to surprise.
_SERVES = regex(
    r"^(apps?|(chat)?bots?|chats?|cli|demos?|gradio|playground|serv(e|er|ing|ice)|streamlit|(web)?ui|web|worker)$"
)
_SCORE = regex(r"scor(e|ing)|metric|accura|bleu|rouge|perplexity|recall|evaluat|\bfid\b|\bf1\b", re.I)


def evaluates(module: Module, place: Place) -> bool:
    """True where a place stands in code that is named after evaluation, and in none that serves people.

    What is only named after testing may be a trial: it has to speak of a score, too.
    """
    names = _names(module, place)
    if any(is_never_evaluation(s.name) for s in place.scope.chain()) or serves(module, place):
        return False
    kinds = {names_measurement(name) for name in names}
    return "evaluation" in kinds or ("test" in kinds and _SCORE.search(module.source.text) is not None)


def serves(module: Module, place: Place) -> bool:
    """True in code that is named after what talks to people, or serves them."""
    return any(_SERVES.match(word) for name in _names(module, place) for word in words_of(name))


def _names(module: Module, place: Place) -> list[str]:
    return [*(s.name for s in place.scope.chain() if s.kind in {"function", "class"}), *_parts(module)]


def _parts(module: Module) -> list[str]:
    """The names of the file and of the folders around it, up to the project's root."""
    path, root = module.source.path, module.project.root
    inside = path.relative_to(root) if path.is_relative_to(root) else PurePath(path.name)
    return [*inside.parts[:-1], inside.stem]
