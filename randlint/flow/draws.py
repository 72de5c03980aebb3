"""What one call does to the shared streams: a draw, a seed, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.facts import Call
from randlint.flow.consequence import is_harmless
from randlint.flow.initializers import is_filled_without_draw
from randlint.flow.knowledge import Building, knowledge_of
from randlint.flow.model import Draw, Mark, Seed
from randlint.project import Module, Operation

# What a role draws for where it draws when it is called, in the words of the messages.
_WHAT = {
    "init": "weights",
    "shuffle": "order",
    "pipeline-shuffle": "order",
    "split": "split",
    "augmentation": "augmentation",
    "numbers": "numbers",
    "choice": "numbers",
    "synthetic-data": "data",
}
_LATER = frozenset({"pipeline-shuffle", "pipeline-numbers"})
_OWN_RULE = frozenset({"loader", "framework-loader", "sampler", "shuffle", "split", "synthetic-data"}) | _LATER
_READ = frozenset({"loader", "framework-loader", "sampler"})
_ORDERED_BY = ("shuffle", "sampler", "batch_sampler")
_QUIET = frozenset({"entropy", "restore"})


def seed_of(operation: Operation, mark: Mark) -> Seed | None:
    """The shared streams that an operation pins; None where it pins none."""
    knowledge = knowledge_of(operation.module)
    constructor = knowledge.constructor_streams(operation)
    if constructor:
        return Seed(constructor, mark, operation.written, quiet=not knowledge.is_given_seed(operation))
    if operation.effect != "seed" or operation.role == "worker-init":
        return None
    streams = tuple(s for s in operation.api.all_streams if s != "own")
    return Seed(streams, mark, operation.written, operation.role in _QUIET) if streams else None


def draws_of(operation: Operation, mark: Mark) -> Iterator[Draw]:
    """What an operation takes from shared streams, at once or when what it makes is used."""
    if operation.by_name_alone:
        return
    buildings = knowledge_of(operation.module).buildings(operation.api)
    for building in buildings:
        draw = _built(operation, building, mark)
        if draw is not None:
            yield draw
    head = knowledge_of(operation.module).head_stream(operation)
    if head is not None:
        yield Draw(head, mark, operation.written, "weights")
    if operation.effect == "draw" and not buildings and operation.role in _WHAT:
        stream = _stream(operation.api.all_streams)
        if stream is not None and _is_open(operation) and operation.is_random and not is_harmless(operation):
            also = _also(operation.api.all_streams)
            later = operation.role in _LATER or (operation.role == "init" and bool(also))
            own_rule = operation.role in _OWN_RULE
            yield Draw(stream, mark, operation.written, _WHAT[operation.role], own_rule, later, also)


def model_draw(module: Module, call: Call, mark: Mark) -> Draw | None:
    """The weights of a model class that no table lists, known by the end of its name."""
    stream = knowledge_of(module).model_stream(module.paths(call.node.func, call.place))
    return Draw(stream, mark, module.code(call.node.func), "weights") if stream is not None else None


def is_read(operation: Operation) -> bool:
    """True for what a loop over it draws from: loaders and samplers."""
    return operation.role in _READ


def iteration_of(operation: Operation, mark: Mark) -> Draw | None:
    """What iterating the loader or sampler that an operation made takes from a shared stream."""
    for building in knowledge_of(operation.module).buildings(operation.api):
        draw = _built(operation, building, mark)
        if draw is not None:
            return Draw(draw.stream, mark, draw.api, draw.what, draw.own_rule)
    return None


def may_be_shuffled(operation: Operation) -> bool:
    """False for a loader that reads the data in their order, as for an evaluation."""
    arguments = [operation.argument(name) for name in _ORDERED_BY]
    told = [a for a in arguments if a.is_unknown or (a.is_given and not a.is_none and a.constants != (False,))]
    return operation.role != "loader" or bool(told)


def _built(operation: Operation, building: Building, mark: Mark) -> Draw | None:
    streams = building.streams or operation.api.all_streams
    stream = _stream(streams)
    if stream is None or not _is_open(operation) or is_filled_without_draw(operation):
        return None
    if not building.always and not operation.is_random:
        return None
    if any(_may_be_given(operation, name) for name in building.unless_given):
        return None
    if any(operation.argument(name).constants != wanted for name, wanted in building.when.items()):
        return None
    later = not building.at_once or "tensorflow" in operation.api.all_streams
    stream = _stream(operation.api.all_streams) or stream
    own_rule = operation.role in _OWN_RULE
    return Draw(stream, mark, operation.written, building.what, own_rule, later, _also(operation.api.all_streams))


def _is_open(operation: Operation) -> bool:
    """True where no seed or generator of its own reaches the call."""
    return not operation.seed_parameter or operation.is_unseeded


def _may_be_given(operation: Operation, name: str) -> bool:
    argument = operation.argument(name)
    return argument.is_unknown or (argument.is_given and not argument.is_none and argument.constants != (False,))


def _stream(streams: tuple[str, ...]) -> str | None:
    """The shared stream that is spoken of: of Keras' two, TensorFlow's."""
    shared = [s for s in streams if s != "own"]
    if "tensorflow" in shared:
        return "tensorflow"
    return shared[0] if shared else None


def _also(streams: tuple[str, ...]) -> tuple[str, ...]:
    """Streams that serve as well: Keras 2 draws from TensorFlow's, Keras 3 from Python's, and pins seldom tell."""
    return ("python",) if "tensorflow" in streams and "python" in streams else ()
