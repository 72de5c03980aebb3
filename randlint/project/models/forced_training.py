"""Calls of Keras layers and models that are told to behave as in training, outside of training."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Call, Place
from randlint.facts.tree import walk
from randlint.names import names_evaluation, words_of
from randlint.patterns import regex
from randlint.project.files.test_files import is_test_file
from randlint.project.models.intended_noise import remarked
from randlint.project.models.mode_trace import loops_around
from randlint.project.models.regions import reads_held_out
from randlint.project.models.training_flag import excuses_call
from randlint.project.module import Module
from randlint.project.settings import last_name
from randlint.records import dataclass

_FLAG = "training"
_DROPS = "auto-dropout-layer"
_LAYER_ROLES = frozenset({"auto-module"})
_AUGMENTS = regex(r"augment|random|preprocess|flip|crop|rotat|noise|mixup|cutmix", re.I)
_TRAINS = frozenset({"train", "training", "fit", "step", "loss", "losses", "grad", "gradient", "gradients", "learn"})


@dataclass(frozen=True, slots=True, eq=False)
class Forced:
    """``is_dropout`` tells a layer of dropout from a whole model that evaluates."""

    call: Call
    is_dropout: bool


def forced_calls(module: Module) -> Iterator[Forced]:
    """Dropout that a literal True keeps on in every mode, and models that evaluate with one."""
    if is_test_file(module.source.display):
        return
    for call in module.facts.calls:
        flag = next((a for a in call.node.args if a.keyword is not None and a.keyword.value == _FLAG), None)
        if flag is None or last_name(flag.value) != "True":
            continue
        if _trains(module, call.place) or excuses_call(module, call.place, call.node) or remarked(module, call.node):
            continue
        if module.has_role(call.node.func, call.place, _DROPS) and _is_run(module, call):
            yield Forced(call, True)
        elif _is_model(module, call) and _evaluates(call) and not _is_repeated(call):
            yield Forced(call, False)


def _is_run(module: Module, call: Call) -> bool:
    """The layer itself is called; ``Dropout(0.5, training=True)`` only makes one, and is an error."""
    return any(path.endswith("()") for path in module.paths(call.node.func, call.place))


def _trains(module: Module, place: Place) -> bool:
    """True in a function that records gradients, or whose name or the file's says that it trains."""
    function = place.scope.function
    names = [s.name for s in place.scope.chain() if s.kind == "function"]
    if any(_TRAINS.intersection(words_of(name)) for name in names):
        return True
    tapes = (c for c in module.facts.calls if module.has_role(c.node.func, c.place, "training"))
    return any((c.place.scope.function or c.place.scope) is (function or place.scope) for c in tapes)


def _is_model(module: Module, call: Call) -> bool:
    """A Keras model or layer that is called, other than one that augments data."""
    name = last_name(call.node.func)
    if _AUGMENTS.search(name) or _AUGMENTS.search(module.code(call.node.func)):
        return False
    for value in module.values(call.node.func, call.place):
        if not value.path.endswith("()"):
            continue
        api = module.project.api_of(module.project.typed(value.path.removesuffix("()")))
        if api is not None and _derives(module, api.name):
            return True
        if value.scope is not None and value.scope.kind == "class" and _is_keras_class(module, value.scope.node):
            return True
    return False


def _derives(module: Module, name: str, depth: int = 0) -> bool:
    api = module.catalogue.api(name)
    if api is None or depth > 6:
        return False
    return api.role in _LAYER_ROLES or any(_derives(module, base, depth + 1) for base in api.bases)


def _is_keras_class(module: Module, node: cst.CSTNode) -> bool:
    return isinstance(node, cst.ClassDef) and any(last_name(a.value) in {"Model", "Layer"} for a in node.bases)


def _evaluates(call: Call) -> bool:
    names = [s.name for s in call.place.scope.chain() if s.kind == "function"]
    return any(names_evaluation(name) for name in names) or reads_held_out(call)


def _is_repeated(call: Call) -> bool:
    """The same call in each turn of a loop that counts: its spread is looked at."""
    used = {n.value for n in walk(call.node) if isinstance(n, cst.Name)}
    for block in loops_around(call.place):
        node = block.node.for_in if isinstance(block.node, cst.BaseComp) else block.node
        if isinstance(node, (cst.For, cst.CompFor)) and isinstance(node.iter, cst.Call):
            counts = last_name(node.iter.func) == "range"
            if counts and not used & {n.value for n in walk(node.target) if isinstance(n, cst.Name)}:
                return True
    return False
