"""What fills the weights of models without naming them: loops over all of them, checkpoints, base classes."""

from __future__ import annotations

import re

from randlint import syntax as cst
from randlint.facts import Scope
from randlint.facts.tree import walk
from randlint.names import FILLS_ALL_WEIGHTS, WEIGHTS_COME_FROM_A_FILE
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.mentions import mentions
from randlint.project.models.filling_loops import filled_in_a_loop
from randlint.project.models.layers import is_module_class
from randlint.project.models.models import is_module_api, project_bases
from randlint.project.module import Module
from randlint.project.settings import last_name

_ONLY_INFERS = regex(r"infer|quant|vllm|sglang|serving|export", re.I)
# How people spell the filling of one weight of another object.
_HOLDERS = ("m", "mod", "module", "layer", "model", "net", "block", "head", "attn", "norm")
_ENDS = (",", ")", ".data", ".copy_", ".fill_", ".zero_", ".normal_", ".uniform_", "[", " =")
_TRAINS = (".backward(", "Trainer(", "training_step", ".fit(")


def loads_its_weights(module: Module) -> bool:
    """True where the models of a file get their weights from elsewhere: from checkpoints, or from their library."""
    if _ONLY_INFERS.search(module.source.display):
        return True
    own = {function.name for function in module.facts.functions() if function.parent is module.facts.module}
    if any(_is_named(node, own) for node in walk(module.tree)):
        return True
    return mentions(module.project, ("load_state_dict(",)) is True and mentions(module.project, _TRAINS) is False


def _is_named(node: cst.CSTNode, own: set[str]) -> bool:
    """Whether a node is one of these names, or a method that is called so; a function of the file says what it does."""
    if isinstance(node, cst.FunctionDef):
        return node.name.value in WEIGHTS_COME_FROM_A_FILE - own
    name = last_name(node)
    return name in WEIGHTS_COME_FROM_A_FILE and not (isinstance(node, cst.Name) and name in own)


@remember
def filled_as_a_whole(module: Module, owner: Scope, depth: int = 0) -> bool:
    """True where the class, a base or a subclass of this file may fill all that it holds, or a base cannot be read."""
    if depth > 6 or not isinstance(owner.node, cst.ClassDef) or owner.place is None:
        return True
    if not is_module_class(module, owner):
        return True
    for node in walk(owner.node):
        if isinstance(node, cst.Attribute) and node.attr.value in FILLS_ALL_WEIGHTS:
            return True
        if isinstance(node, cst.FunctionDef) and node.name.value in FILLS_ALL_WEIGHTS:
            return True
    for arg in owner.node.bases:
        for value in module.values(arg.value, owner.place):
            api = module.project.api_of(value.path)
            plain = api is not None and is_module_api(module, api.name) and not api.bases
            if value.scope is None and not plain and value.path != "builtins.object":
                return True
    return any(filled_as_a_whole(m, s, depth + 1) for m, s in project_bases(module, owner))


def filled_elsewhere(module: Module, owner: Scope, name: str) -> bool:
    """True where some file of the project fills all weights of the class, or this one on another object."""
    others = tuple(f"{holder}.{name}{end}" for holder in _HOLDERS for end in _ENDS)
    if mentions(module.project, (f".{name}.data", f".{name}.copy_", *others)) is not False:
        return True
    return filled_in_a_loop(module, owner)
