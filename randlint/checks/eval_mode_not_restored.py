"""eval-mode-not-restored: after an evaluation in the midst of training the model is trained on in evaluation mode."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.mode_edits import switch_back
from randlint.facts import Place
from randlint.findings import Confidence, Fix
from randlint.project import Module
from randlint.project.models.layers import Contents, contents_of
from randlint.project.models.models import imports_models, sources
from randlint.project.models.unrestored import Unrestored, unrestored


@check("eval-mode-not-restored")
def eval_mode_not_restored(module: Module) -> Iterator[Draft]:
    """Report a switch to evaluation that is still on when the code around it goes on training the model.

    Silent where anything may have switched the model back, where another object is evaluated (a copy, an average of
    the weights), where the model is trained in evaluation mode on purpose, and where what it holds does not differ.
    """
    if not imports_models(module):
        return
    seen: set[int] = set()
    for scope in (module.facts.module, *module.facts.functions()):
        for found in unrestored(module, scope):
            if module not in (found.switch.module, found.backward.module):
                continue  # what a third file does with two helpers of others: said by the limits
            node, place = _reported(module, found)
            contents = _contents(found)
            if id(node) not in seen and (contents.off or not contents.is_clean):
                seen.add(id(node))
                yield _draft(module, found, contents, (node, place))


def _reported(module: Module, found: Unrestored) -> tuple[cst.CSTNode, Place]:
    """The switch itself, or where this file's code calls what switches in another file."""
    switch = found.switch
    if switch.module is module and switch.call is not None:
        return switch.call.node, switch.place
    own = next(call for owner, call in reversed(switch.via) if owner is module)
    return own.node, own.place


def _draft(module: Module, found: Unrestored, contents: Contents, reported: tuple[cst.CSTNode, Place]) -> Draft:
    switch, run = found.switch, found.run
    node, place = reported
    related = [(owner, call.node, "evaluates here") for owner, call in switch.via[:1] if call.node is not node]
    if run.call is not None:
        related.append((run.module, run.call.node, "trains here"))
    message = "noisy" if contents.is_noisy else "off" if contents.is_clean else "unread"
    model = switch.module.code(switch.node) if switch.node is not None else ""
    draft = Draft(
        module,
        node,
        place,
        message,
        data={"model": model, "layer": contents.layer},
        confidence=Confidence.HIGH if contents.is_noisy else Confidence.MEDIUM,
        related=related,
        fix=lambda: _fix(module, found),
    )
    return draft.strict() if contents.is_clean else draft


def _contents(found: Unrestored) -> Contents:
    """What the model may hold, asked at both ends: where it is switched and where it is trained."""
    parts: list[Contents] = []
    for event in (found.switch, found.run):
        if event.node is not None:
            made = sources(event.module, event.node, event.place)
            parts += [contents_of(s, event.module) for s in made if s.kind != "other"]
    layer = next((p.layer for p in parts if p.layer), "")
    known = [p for p in parts if p.is_noisy or p.complete]
    return Contents(layer, bool(known) and all(p.complete for p in known), any(p.off for p in parts))


def _fix(module: Module, found: Unrestored) -> Fix | None:
    """``model.train()`` after the evaluation: where it is called, or after what it evaluates."""
    switch, last = found.switch, found.last
    if switch.via:
        owner, call = switch.via[0]
        name = _as_called(module, found)
        return switch_back(module, call.place, call.place, name) if owner is module and name else None
    place = last.via[0][1].place if last.via else last.place
    return switch_back(module, switch.place, place, module.code(switch.node)) if switch.node is not None else None


def _as_called(module: Module, found: Unrestored) -> str:
    """The model by the names of the code that trains; empty where those are another file's."""
    root, *attributes = found.switch.at or ("",)
    file, _, name = root.rpartition(":")
    return ".".join([name, *attributes]) if file.startswith(f"{module.source.path}:") else ""
