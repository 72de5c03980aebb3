"""Whether a shared stream is seeded before a place: by a seed call, a helper (by its body), or an imported module.

Lenient on purpose: a seed under a condition counts, and so does a helper that cannot be read but is named like one.
"""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts import Call, Facts, Place, Scope
from randlint.names import is_named_like_seeder, is_named_like_setter, is_seed_name
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.settings import last_name, setting_name
from randlint.records import dataclass

_ALL = "*"
_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})
_MAX_DEPTH = 12


@dataclass(frozen=True, slots=True, eq=False)
class SeedEvent:
    """A place at which streams become seeded; ``streams`` may hold ``*`` for a helper that cannot be read."""

    place: Place
    streams: frozenset[str]
    node: cst.CSTNode


def seeded_before(module: Module, place: Place, stream: str, *, itself: bool = True) -> bool:
    """True where ``stream`` is, or may be, seeded before ``place`` in this file's programs.

    ``itself``: a call of the function that ``place`` stands in counts for all that this function does.
    """
    own = module.call_sites(place.scope.function) if not itself and place.scope.function is not None else ()
    return _seeded(module, place, stream, frozenset(), frozenset(id(call.node) for call in own))


def seeds_any(module: Module, stream: str) -> bool:
    """True where anything in this file seeds the stream."""
    return any(_covers(event.streams, stream) for event in seed_events(module))


def seed_events(module: Module) -> tuple[SeedEvent, ...]:
    """All places of a file at which a stream becomes seeded, in order of the walk."""
    return _events(module)


def _seeded(
    module: Module, place: Place, stream: str, visited: frozenset[int], left_out: frozenset[int] = frozenset()
) -> bool:
    place = _in_statement(place)
    scope = place.scope
    for event in seed_events(module):
        if id(event.node) in left_out or not _covers(event.streams, stream):
            continue
        owner = _in_statement(event.place).scope
        if owner is scope and event.place.order < place.order and not event.place.excludes(place):
            return True
        if owner.kind in {"module", "class"} and scope.kind == "function" and not event.place.loop:
            return True
    function = place.scope.function
    if function is None or id(function) in visited or len(visited) > _MAX_DEPTH:
        return False
    visited = visited | {id(function)}
    cls = function.parent if function.name not in _CONSTRUCTORS else None
    if cls is not None and cls.kind == "class" and _covers(_made_with(module, cls, 0), stream):
        return True
    sites = [c for c in module.call_sites(function) if c.place.scope.function is not function]
    return any(_seeded(module, c.place, stream, visited, left_out) for c in sites)


def _in_statement(place: Place) -> Place:
    """Where a comprehension or lambda stands, for a place inside it: both are taken to run there."""
    while place.scope.kind in {"comprehension", "lambda"} and place.scope.place is not None:
        place = place.scope.place
    return place


def _made_with(module: Module, cls: Scope, depth: int) -> frozenset[str]:
    """What making an instance of a class seeds, also by the constructors of its bases: it runs before any method."""
    streams: set[str] = set()
    for function in cls.children:
        if function.name in _CONSTRUCTORS:
            streams |= _body_seeds(module, function, depth)
    if isinstance(cls.node, cst.ClassDef) and cls.place is not None and depth < _MAX_DEPTH:
        for arg in cls.node.bases:
            for base in module.values(arg.value, cls.place):
                owner = module.project.module_of(base.facts)
                if owner is not None and base.scope is not None and base.scope is not cls:
                    streams |= _made_with(owner, base.scope, depth + 1)
    return frozenset(streams)


def _covers(streams: frozenset[str], stream: str) -> bool:
    return stream in streams or _ALL in streams


@remember
def _events(module: Module) -> tuple[SeedEvent, ...]:
    found = []
    for call in module.facts.calls:
        streams = _seeded_by(module, call, 0)
        if streams:
            found.append(SeedEvent(call.place, streams, call.node))
    for fact in module.facts.imports:
        streams = _seeded_by_import(module, fact.module, fact.name)
        if streams:
            found.append(SeedEvent(fact.place, streams, fact.node))
    return tuple(sorted(found, key=lambda e: e.place.order))


def _seeded_by(module: Module, call: Call, depth: int) -> frozenset[str]:
    operation = module.operation_at(call.node)
    if operation is not None:
        if operation.effect != "seed" or operation.role == "entropy":
            return frozenset()
        return frozenset(s for s in operation.api.all_streams if s != "own")
    streams: set[str] = set()
    for value in module.values(call.node.func, call.place):
        if value.scope is not None and value.scope.kind in {"function", "class"} and value.facts is not None:
            streams |= _seeded_in(module, value.facts, value.scope, depth)
    return frozenset({_ALL}) if is_unread_seeder(module, call) else frozenset(streams)


def is_unread_seeder(module: Module, call: Call) -> bool:
    """True for the call of a helper that cannot be read and is named like one that seeds, or sets something and is
    given nothing but a seed.

    A helper is a plain function of a module, or cannot be resolved; methods of generators and the like are none.
    """
    name = last_name(call.node.func)
    given_seed = is_named_like_setter(name) and _is_given_seed_alone(call)
    if not given_seed and not is_named_like_seeder(name):
        return False
    values = module.values(call.node.func, call.place)
    return all(v.scope is None and "(" not in v.path for v in values)


def _is_given_seed_alone(call: Call) -> bool:
    """``set_rng(args.seed)``, ``fix_random(config["seed"])``, as a statement."""
    args = call.node.args
    return isinstance(call.parent, cst.Expr) and len(args) == 1 and is_seed_name(setting_name(args[0].value))


def _seeded_in(module: Module, facts: Facts, scope: Scope, depth: int) -> frozenset[str]:
    """What running a local function, or making an instance of a local class, seeds."""
    owner = module.project.module_of(facts)
    if owner is None or depth > _MAX_DEPTH:
        return frozenset()
    if scope.kind == "class":
        return _made_with(owner, scope, depth)
    return _body_seeds(owner, scope, depth)


@remember
def _body_seeds(module: Module, scope: Scope, depth: int) -> frozenset[str]:
    streams: set[str] = set()
    for call in module.calls_in(scope):
        streams |= _seeded_by(module, call, depth + 1)
    return frozenset(streams)


def _seeded_by_import(module: Module, dotted: str, name: str) -> frozenset[str]:
    """What importing a module of this project seeds at its module level."""
    other = module.project.find(dotted, module) or module.project.find(f"{dotted}.{name}", module)
    if other is None or other is module:
        return frozenset()
    streams: set[str] = set()
    for call in other.facts.calls_near(other.facts.module):
        if call.place.scope.kind == "module" and not any(b.kind == "main" for b in call.place.blocks()):
            streams |= _seeded_by(other, call, 1)
    return frozenset(streams)
