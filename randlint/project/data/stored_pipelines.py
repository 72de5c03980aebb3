"""Augmentation pipelines that datasets draw from: each worker of a loader gets a copy, the generator included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.facts import Place
from randlint.project.arguments import Argument, bind_argument
from randlint.project.data.augmentations import Pipeline, random_pipelines
from randlint.project.data.datasets import READERS, Class, Function, methods, run_by
from randlint.project.data.stored import knows_worker
from randlint.project.memo import remember
from randlint.project.models.neighbours import passed_for
from randlint.project.module import Module
from randlint.project.settings import last_name
from randlint.records import dataclass

_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True, eq=False)
class StoredPipeline:
    """A pipeline with a generator of its own that outlives the reading of one item, a use of it, and its name there."""

    module: Module
    pipeline: Pipeline
    user: Function
    use: cst.Call
    name: str

    @property
    def row(self) -> Mapping[str, Any]:
        return self.pipeline.row

    @property
    def seed(self) -> Argument:
        """What the call that makes it passes as its seed; missing where its library has no such parameter."""
        call = self.pipeline.call
        return bind_argument(self.module, call.node, call.place, self.row["seed"] or "seed", ())


@remember
def pipelines_with_generators(module: Module) -> tuple[Pipeline, ...]:
    """Random pipelines of a file whose generator is theirs, and stays with them when they are copied."""
    if not any(row["reseed"] and row["library"] in module.source.text for row in _rows(module)):
        return ()
    return tuple(p for p in random_pipelines(module) if p.row["reseed"])


def stored_pipelines(module: Module, found: Class) -> list[StoredPipeline]:
    """Pipelines that a file makes and that reading an item of a dataset uses, also those that are passed to it.

    Left out where a worker gives them a seed of its own, or makes them: while an item is read, or in a function that
    asks for the worker or its seed.
    """
    made = {id(p.call.node): p for p in pipelines_with_generators(module)}
    running = [f for f, _ in run_by(methods(found, *READERS))] if made else []
    reseeders = {row["reseed"] for row in _rows(module)}
    called = {last_name(c.node.func) for f in running for c in f.module.calls_in(f.scope)}
    if not called.isdisjoint(reseeders):
        return []
    result: list[StoredPipeline] = []
    for function in running:
        for call in function.module.calls_in(function.scope):
            passed = [a.value for a in call.node.args if isinstance(a.value, (cst.Name, cst.Attribute))]
            for node in (call.node.func, *passed):
                for origin in _origins(function.module, node, call.place, reseeders, 0):
                    pipeline = made.pop(id(origin), None)
                    if pipeline is not None and not _is_made_in_worker(module, pipeline, running):
                        result.append(StoredPipeline(module, pipeline, function, call.node, last_name(node)))
    return result


def _rows(module: Module) -> tuple[Mapping[str, Any], ...]:
    return tuple(module.catalogue.table("own_augmentation"))


def _is_made_in_worker(module: Module, pipeline: Pipeline, running: list[Function]) -> bool:
    function = pipeline.call.place.scope.function
    return function is not None and (any(f.scope is function for f in running) or knows_worker(module, function))


def _origins(
    module: Module, node: cst.BaseExpression, place: Place, reseeders: set[str], depth: int
) -> Iterator[cst.CSTNode]:
    """The calls that an expression may be the result of, through parameters, and under the calls that seed it."""
    if depth > _MAX_DEPTH or not isinstance(node, (cst.Name, cst.Attribute, cst.Call)):
        return
    for value in module.values(node, place):
        owner = module.project.module_of(value.facts) or module
        origin = value.node
        while (
            isinstance(origin, cst.Call)
            and isinstance(origin.func, cst.Attribute)
            and origin.func.attr.value in reseeders
        ):
            origin = origin.func.value
        if value.binding is not None and value.binding.kind == "param" and value.path == f"?{value.binding.name}":
            for other, argument, at in passed_for(owner, value.binding):
                if argument.node is not None:
                    yield from _origins(other, argument.node, at, reseeders, depth + 1)
        elif isinstance(origin, cst.Call):
            yield origin
        elif isinstance(origin, cst.Name) and origin is not node and value.place is not None:
            yield from _origins(owner, origin, value.place, reseeders, depth + 1)
