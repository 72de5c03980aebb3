"""Whether names tell that values are dropped on purpose: Monte-Carlo dropout, prenets, training, augmentation."""

from __future__ import annotations

import re

from randlint import syntax as cst
from randlint.facts import Place
from randlint.names import words_of
from randlint.patterns import regex
from randlint.project.module import Module

# Dropout that is meant to stay on: Monte-Carlo dropout and the prenets of Tacotron-like models.
_NOISY_BY_DESIGN = frozenset(
    {
        "mc",
        "mcd",
        "mcdo",
        "montecarlo",
        "mcdropout",
        "bayes",
        "bayesian",
        "uncertainty",
        "uncertain",
        "epistemic",
        "posterior",
        "ensemble",
        "prenet",
        "concrete",
    }
)
_NOISY_PAIRS = (("monte", "carlo"), ("pre", "net"), ("always", "on"), ("always", "dropout"), ("test", "time"))
_TRAINS = frozenset({"train", "training", "pretrain", "trainer"})
_AUGMENTS = frozenset(
    {
        "augment",
        "augments",
        "augmented",
        "augmentation",
        "augmentor",
        "augmenter",
        "aug",
        "noise",
        "noising",
        "noisy",
        "corrupt",
        "corruption",
        "corrupted",
        "perturb",
        "perturbation",
        "perturbed",
        "jitter",
        "distort",
        "specaugment",
    }
)
_MASKS = frozenset({"mask", "masks", "masking"})
_GRAPH_PARTS = frozenset({"edge", "edges", "node", "nodes", "adj", "feature", "features", "feat", "feats"})
_COUNT_OF_SAMPLES = regex(r"sampl|passes|(^|\W|_)(mc|ensembles?|draws?|repeats?|trials)(\W|_|$)")
_COUNT_OF_PARTS = regex(r"layer|step|block|hop|depth|level|stage|iter|len\(|shape|size", re.I)
# What people write beside dropout that is meant to stay on.
_REMARK = regex(
    r"#.*\b(always|on purpose|by design|intention\w*|deliberate\w*|monte|bayes\w*|mc|stochastic"
    r"|(even|also) (in|at|during) (test|infer|eval)\w*|(keep|kept) \w*\s?dropout)\b",
    re.I,
)


def drops_data(words: tuple[str, ...]) -> bool:
    """Functions that mask tokens, or drop edges and features of a graph to make another view of it."""
    return bool(_MASKS.intersection(words)) or (
        any(w.startswith("drop") for w in words) and bool(_GRAPH_PARTS.intersection(words))
    )


def on_purpose(module: Module, place: Place) -> bool:
    """True where names say that values are dropped on purpose: Monte-Carlo dropout, training, augmentation, tests."""
    places = words_of(f"{module.name} {module.source.path.stem}")
    if _noisy(places) or any(w.startswith("augment") for w in places):
        return True
    for scope in place.scope.chain():
        words = words_of(scope.name)
        if scope.kind in {"function", "class"} and (_noisy(words) or _AUGMENTS.intersection(words)):
            return True
        if scope.kind == "function" and (
            scope.name.startswith(("test_", "bench")) or _TRAINS.intersection(words) or drops_data(words)
        ):
            return True
    return _takes_samples(module, place)


def _noisy(words: tuple[str, ...]) -> bool:
    return bool(_NOISY_BY_DESIGN.intersection(words)) or any(a in words and b in words for a, b in _NOISY_PAIRS)


def _takes_samples(module: Module, place: Place) -> bool:
    """A loop that runs the same thing again to look at the spread."""
    current: Place | None = place
    while current is not None:
        for block in current.blocks():
            if block.kind != "loop" or block.arm != 0 or isinstance(block.node, cst.While):
                continue
            loop = block.node.for_in if isinstance(block.node, cst.BaseComp) else block.node
            if isinstance(loop, (cst.For, cst.CompFor)) and _counts_samples(module, loop):
                return True
        current = current.scope.place if current.scope.kind in {"comprehension", "lambda"} else None
    return False


def _counts_samples(module: Module, loop: cst.For | cst.CompFor) -> bool:
    if not (
        isinstance(loop.iter, cst.Call) and isinstance(loop.iter.func, cst.Name) and loop.iter.func.value == "range"
    ):
        return False
    count = module.code(loop.iter)
    if _COUNT_OF_SAMPLES.search(count):
        return True
    unused = isinstance(loop.target, cst.Name) and loop.target.value.startswith("_")
    collects = not isinstance(loop, cst.For) or ".append(" in module.code(loop.body)
    return unused and collects and not _COUNT_OF_PARTS.search(count)


def remarked(module: Module, node: cst.CSTNode) -> bool:
    """True where a comment on the call's lines, or on the line above, says that dropout stays on."""
    line, _, end_line, _ = module.span(node)
    above, *own = ["", *module.text_of((1, 0, end_line, 1 << 20)).splitlines()][line - 1 :]
    return any(_REMARK.search(text) for text in own) or (above.lstrip().startswith("#") and bool(_REMARK.search(above)))
