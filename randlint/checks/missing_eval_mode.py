"""missing-eval-mode: evaluation or inference runs a model whose dropout and batch norm are still training."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.mode_edits import switch_around
from randlint.facts import Call, Place, Scope
from randlint.findings import Confidence
from randlint.names import is_never_evaluation, names_training
from randlint.patterns import regex
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.memo import remember
from randlint.project.models.flagged import flagged_runs
from randlint.project.models.layers import Contents, contents_of, is_module_class
from randlint.project.models.models import callers, imports_models, project_bases
from randlint.project.models.modes import in_evaluation, mode_events, names_of
from randlint.project.models.regions import (
    Region,
    backward_calls,
    reads_held_out,
    regions,
    result_trains,
    trains_around,
    trains_in,
)
from randlint.project.models.running import Run, run_of
from randlint.project.settings import last_name

_PLAIN_BASES = regex(r"^(builtins\.(object|Exception)|abc\.|typing\.|typing_extensions\.)")
# Its authors sample with dropout on: the noise of that generator.
_DROPOUT_BY_DESIGN = regex(r"pix_?2_?pix", re.I)
_MADE_UP = regex(r"\.(zeros|ones|rand|randn|empty|randint)\(\)")
_LOADS_OR_TRAINS = regex(r"load|train|restore|resume|fit|learn|backward", re.I)
_FITS = regex(r"^(fit|train|learn)(_|$)|trainer$", re.I)
_MEASURES = regex(r"loss|criteri|metric|lpips|fid", re.I)


@check("missing-eval-mode")
def missing_eval_mode(module: Module) -> Iterator[Draft]:
    """Report the first model call of each region of evaluation in which the model is still in training mode.

    Silent where anything may have put the model in evaluation mode, where a framework or the caller owns the mode,
    and where what the model holds cannot be read (but for loops that train and evaluate it in this very file).
    """
    yield from _flagged(module)
    if not imports_models(module):
        return
    for region in regions(module):
        if not _counts(module, region):
            continue
        drafts = [d for call in region.calls if (d := _judge(module, region, call)) is not None]
        first = next((d for d in drafts if d.profile is not d.strict().profile), next(iter(drafts), None))
        if first is not None:
            yield first
    yield from _loaded(module)
    yield from _exported(module)


# -- regions -----------------------------------------------------------------------------------------------------


def _counts(module: Module, region: Region) -> bool:
    """False where the region is no evaluation, or where somebody else owns the mode."""
    around = [s for s in region.scope.chain() if s.kind in {"function", "class"}]
    if any(is_never_evaluation(s.name) for s in around) or is_never_evaluation(module.source.path.stem):
        return False
    if any(s.kind == "class" and not _owns_its_modes(module, s) for s in around):
        return False
    if _is_unit_test(module, region.scope):
        return False
    if region.block is None and region.scope.kind == "function" and not region.no_grad:
        return not result_trains(module, region.scope)
    return True


@remember
def _owns_its_modes(module: Module, scope: Scope) -> bool:
    """False for models, whose callers switch them, and for classes of frameworks, which switch them themselves."""
    if is_module_class(module, scope):
        return False
    if not isinstance(scope.node, cst.ClassDef) or scope.place is None:
        return False
    for arg in scope.node.bases:
        for value in module.values(arg.value, scope.place):
            if value.scope is None and not _PLAIN_BASES.match(value.path):
                return False
    return all(_owns_its_modes(m, s) for m, s in project_bases(module, scope))


@remember
def _is_unit_test(module: Module, scope: Scope) -> bool:
    if any(f.module.partition(".")[0] in {"pytest", "unittest"} for f in module.facts.imports):
        return True
    if not is_test_file(module.source.display):
        return False
    function = next((s for s in scope.chain() if s.kind == "function" and s.name.startswith("test")), None)
    return function is not None and not callers(module, function)


# -- judging one call --------------------------------------------------------------------------------------------


def _judge(module: Module, region: Region, call: Call) -> Draft | None:
    run = run_of(module, call)
    if run is None or not (_can_be_read(run) or _trains_too(module, region)):
        return None
    if not _is_evaluated_here(module, region, run) or _is_built_for_this(region, run):
        return None
    keys = names_of(module, run.model, run.place)
    if _starts_in_evaluation(module, run, keys) or in_evaluation(module, call.place, keys):
        return None
    if _is_put_in_training(module, region, run, keys):
        return None
    # Have: evaluation that runs a model which nothing has put in evaluation mode.
    contents = _contents(module, run)
    draft = _draft(module, region, run, contents)
    if contents.is_noisy:
        design = _DROPOUT_BY_DESIGN.search(f"{module.source.display} {module.code(run.model)}")
        return draft.strict() if design else draft
    if _MEASURES.search(module.code(run.model)):
        return None
    if contents.is_clean:
        return draft.strict()
    if _trains_too(module, region) and _trained_here(module, keys) and not _switched(module, keys):
        return draft if _has_callers(module, region.scope, run) else draft.strict()
    return None


def _can_be_read(run: Run) -> bool:
    """False where nothing can be told of what the model holds."""
    return any(s.kind not in {"unknown", "parameter", "other"} for s in run.sources)


def _trains_too(module: Module, region: Region) -> bool:
    """True where a file evaluates in a function that is named so, and also trains: then its model must be switched."""
    return region.named == "evaluation" and region.no_grad and bool(backward_calls(module))


def _is_put_in_training(module: Module, region: Region, run: Run, keys: frozenset[str]) -> bool:
    """``train()`` in a function that only evaluates is meant: the statistics of the batch are wanted."""
    if region.scope.kind != "function" or trains_in(module, region.scope):
        return False
    own = [e for e in mode_events(module) if e.keys & keys and e.place.scope.function is region.scope]
    return any(e.mode == "train" and e.place.order < run.call.place.order for e in own)


def _is_evaluated_here(module: Module, region: Region, run: Run) -> bool:
    """Whether a call in a region is evaluation, where training stands close by."""
    call = run.call
    if trains_around(module, call.place) or (region.block is None and trains_in(module, region.scope)):
        return region.no_grad and reads_held_out(call)
    if region.named:
        return region.named == "sampling" or not _is_made_up(module, call)
    if any(names_training(s.name) for s in region.scope.chain() if s.kind == "function"):
        return reads_held_out(call)
    return not _is_made_up(module, call)


def _is_made_up(module: Module, call: Call) -> bool:
    """``model(torch.zeros(1, 3, 32, 32))``: only shapes are asked for."""
    paths = [module.paths(a.value, call.place) for a in call.node.args]
    return bool(paths) and all(p and all(_MADE_UP.search(path) for path in p) for p in paths)


def _is_built_for_this(region: Region, run: Run) -> bool:
    """A model that the same function builds, and neither loads nor trains: the code looks at the architecture."""
    if region.scope.kind != "function":
        return False
    built = [s for s in run.sources if s.kind in {"class", "container", "layer"}]
    here = [s for s in built if s.place.scope.function is region.scope and isinstance(s.node, cst.Call)]
    if not here or len(here) < len(run.sources):
        return False
    return not any(_LOADS_OR_TRAINS.search(last_name(c.node.func)) for c in region.calls)


def _starts_in_evaluation(module: Module, run: Run, keys: frozenset[str]) -> bool:
    """True for a model that is made in evaluation mode and that nothing may have put in training mode since."""
    made = [s for s in run.sources if s.mode == "eval"]
    return bool(made) and not any(
        e.mode == "train" and e.keys & keys and all(_may_follow(e.place, s.place) for s in made)
        for e in mode_events(module)
    )


def _may_follow(later: Place, earlier: Place) -> bool:
    if (later.scope.function or later.scope) is not (earlier.scope.function or earlier.scope):
        return True
    return later.order > earlier.order


def _contents(module: Module, run: Run) -> Contents:
    """What the model may hold: noisy where any candidate is, clean only where all are."""
    found = [contents_of(s, module) for s in run.sources if s.kind != "other"]
    layer = next((c.layer for c in found if c.layer), "")
    return Contents(layer, bool(found) and all(c.complete for c in found), any(c.off for c in found))


def _trained_here(module: Module, keys: frozenset[str]) -> bool:
    """True where this file computes gradients with a model of one of these names."""
    trained = {id(c.place.scope.function or c.place.scope) for c in backward_calls(module)}
    for call in module.facts.calls:
        if id(call.place.scope.function or call.place.scope) in trained:
            run = run_of(module, call)
            if run is not None and names_of(module, run.model, run.place) & keys:
                return True
    return False


def _switched(module: Module, keys: frozenset[str]) -> bool:
    return any(e.mode == "eval" and ("*" in e.keys or e.keys & keys) for e in mode_events(module))


def _has_callers(module: Module, scope: Scope, run: Run) -> bool:
    """False for a library's helper that is given its model: the mode belongs to callers that cannot be seen."""
    given = any(s.kind == "parameter" for s in run.sources) and not isinstance(run.model, cst.Attribute)
    return not given or bool(callers(module, scope))


def _draft(module: Module, region: Region, run: Run, contents: Contents) -> Draft:
    where = f"in `{region.scope.name}`" if region.scope.kind == "function" else "here"
    message = "noisy" if contents.is_noisy else "unread"
    if contents.is_clean:
        message = "off" if contents.off else "clean"
    return Draft(
        module,
        run.call.node,
        run.call.place,
        message,
        data={"model": module.code(run.model), "where": where, "layer": contents.layer},
        confidence=Confidence.HIGH if contents.is_noisy else Confidence.MEDIUM,
        fix=lambda: switch_around(module, region, run),
    )


# -- other forms -------------------------------------------------------------------------------------------------


def _flagged(module: Module) -> Iterator[Draft]:
    """An epoch function that trains or evaluates by a flag, and switches no mode either way."""
    for call, flag, run in flagged_runs(module):
        function = call.place.scope.function or call.place.scope
        if any(s.kind == "class" and not _owns_its_modes(module, s) for s in function.chain()):
            continue
        keys = names_of(module, run.model, run.place)
        if in_evaluation(module, call.place, keys) or _switched(module, keys):
            continue
        contents = _contents(module, run)
        draft = Draft(
            module,
            call.node,
            call.place,
            "flagged",
            data={"model": module.code(run.model), "flag": flag, "callee": module.code(call.node.func)},
            confidence=Confidence.HIGH if contents.is_noisy else Confidence.MEDIUM,
            related=[(module, run.call.node, "the model runs here")],
        )
        yield draft.strict() if contents.is_clean else draft


def _loaded(module: Module) -> Iterator[Draft]:
    """A program that only loads weights and runs the model, without a block that says so."""
    if not any(last_name(c.node.func) == "load_state_dict" for c in module.facts.calls):
        return
    if backward_calls(module) or _fits(module) or any(e.mode == "train" for e in mode_events(module)):
        return
    covered = {id(c) for region in regions(module) for c in region.calls}
    seen: set[int] = set()
    for load in module.facts.calls:
        scope = load.place.scope.function or load.place.scope
        func = load.node.func
        if not isinstance(func, cst.Attribute) or func.attr.value != "load_state_dict" or id(scope) in seen:
            continue
        after = [c for c in module.calls_in(scope) if c.place.order > load.place.order and id(c) not in covered]
        draft = _after_loading(module, Region(scope, tuple(after)), names_of(module, func.value, load.place))
        if draft is not None:
            seen.add(id(scope))
            yield draft


def _after_loading(module: Module, region: Region, keys: frozenset[str]) -> Draft | None:
    if not _counts(module, region):
        return None
    for call in region.calls:
        run = run_of(module, call)
        if run is not None and run.known and names_of(module, run.model, run.place) & keys:
            draft = _judge(module, region, call)
            if draft is not None:
                return draft
    return None


def _fits(module: Module) -> bool:
    return any(_FITS.search(last_name(call.node.func)) for call in module.facts.calls)


def _exported(module: Module) -> Iterator[Draft]:
    """A model that is traced in training mode keeps its dropout and batch statistics in what is saved."""
    for operation in module.select(role="export"):
        model = operation.node.args[0].value if operation.node.args else None
        # an exporter that takes a file to write to switches the mode itself
        if model is None or "f" in operation.api.parameters:
            continue
        run = run_of(module, Call(cst.Call(model), operation.place, None)) if not isinstance(model, cst.Call) else None
        if run is None or not run.known:
            continue
        keys = names_of(module, run.model, run.place)
        if _starts_in_evaluation(module, run, keys) or in_evaluation(module, operation.place, keys):
            continue
        contents = _contents(module, run)
        if contents.is_noisy:
            data = {"model": module.code(model), "api": operation.written, "layer": contents.layer}
            yield Draft(module, operation.node, operation.place, "exported", data=data).strict()
