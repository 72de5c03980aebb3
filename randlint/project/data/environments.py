"""Environments of reinforcement learning: where a program resets them, and whether anything gives them a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.names import is_named_like_seeder
from randlint.project.data.datasets import catalogued_base, class_of
from randlint.project.data.passes import comes_from
from randlint.project.memo import remember
from randlint.project.models.neighbours import files_around
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.settings import last_name

ENVIRONMENT = "environment"
# What an environment's own class defines; calls in there are no uses of one.
_OWN_METHODS = frozenset({"reset", "seed", "reset_async", "reset_wait"})
_SPACES = frozenset({"action_space", "single_action_space"})
_INSPECTS = frozenset({"print", "isinstance", "type", "len", "hasattr", "getattr", "str", "repr", "id"})


@remember
def modules_around(module: Module) -> tuple[Module, ...]:
    """The files that run together with one and speak of seeds or of resetting something; none where too many."""
    files = files_around(module) or ()
    spells = module.project.spells
    wanted = [path for path in files if spells(path, "seed") or spells(path, "reset(") or spells(path, "_space")]
    found = (module if path == module.source.path else module.project.load(path) for path in wanted)
    return tuple(each for each in found if each is not None)


def environments(module: Module) -> list[Operation]:
    """Environments that a file makes without telling them a seed there."""
    made = [o for o in module.select(effect="build", role=ENVIRONMENT) if not _is_told(o)]
    return [o for o in made if not _is_shown(o)]


def _is_told(made: Operation) -> bool:
    """A seed may be among the arguments: those of the environment's own class."""
    return (
        any(a.star == "**" or (a.keyword is not None and "seed" in a.keyword.value) for a in made.node.args)
        or not made.argument("seed").is_missing
    )


def _is_shown(made: Operation) -> bool:
    """For somebody who watches."""
    return made.argument("render_mode").constants == ("human",)


def uses(module: Module, call: Call, method: str) -> bool:
    """True for ``env.reset(...)`` where that is no part of an environment's or wrapper's own class."""
    func = call.node.func
    if not isinstance(func, cst.Attribute) or func.attr.value != method:
        return False
    function = call.place.scope.function
    in_class = function is not None and function.parent is not None and function.parent.kind == "class"
    return not (in_class and function is not None and function.name in _OWN_METHODS)


def resets(modules: Sequence[Module], made: Operation) -> Iterator[tuple[Module, Call]]:
    """Calls of ``reset`` on an environment, in the order of the files."""
    for module in modules:
        for call in module.facts.calls:
            func = call.node.func
            if not uses(module, call, "reset") or not isinstance(func, cst.Attribute):
                continue
            if is_environment(module, func.value, call.place, made):
                yield module, call


def is_environment(module: Module, node: cst.BaseExpression, place: Place, made: Operation) -> bool:
    """True where an expression is the environment that a call made, or a wrapper around it."""
    for value in module.values(node, place):
        found = class_of(module, value)
        if found is not None and catalogued_base(found.module, found.scope, "environment-class") is None:
            return False  # an object of the project that was handed the environment
    return comes_from(module, node, place, made.node)


def samples(modules: Sequence[Module], made: Operation) -> Iterator[tuple[Module, Call]]:
    """Calls of ``env.action_space.sample()`` whose result is used."""
    for module in modules:
        for call in module.facts.calls:
            func = call.node.func
            if not isinstance(func, cst.Attribute) or func.attr.value != "sample" or call.node.args:
                continue
            space = func.value
            if not isinstance(space, cst.Attribute) or space.attr.value not in _SPACES:
                continue
            if isinstance(call.parent, cst.Attribute) or _shows(module, space.value, call) or _is_printed(call):
                continue  # looked at, or played for somebody who watches
            if is_environment(module, space.value, call.place, made):
                yield module, call


def _shows(module: Module, environment: cst.BaseExpression, call: Call) -> bool:
    """Whether each turn of the loop around a call draws the environment on the screen."""
    loop = call.place.loop
    wanted = f"{module.code(environment)}.render"
    return loop is not None and any(
        module.code(c.node.func) == wanted and c.place.loop is loop and next(c.place.blocks(), None) is loop
        for c in module.facts.calls
    )


def _is_printed(call: Call) -> bool:
    statement = call.place.statement
    value = statement.value if isinstance(statement, cst.Expr) else None
    return isinstance(value, cst.Call) and last_name(value.func) in _INSPECTS


# -- seeds -------------------------------------------------------------------------------------------------------


@remember
def may_seed_environments(module: Module) -> bool:
    """True where a file gives some environment a seed, or may: by ``reset(seed=...)``, ``env.seed(...)``, a helper."""
    if module.project.spells(module.source.path, "np_random"):
        return True
    for call in module.facts.calls:
        if uses(module, call, "reset") and call.node.args and not _is_super(call):
            return True
        if uses(module, call, "seed") and module.operation_at(call.node) is None and not _is_of_space(call):
            return True
        if is_named_like_seeder(last_name(call.node.func)) and any(_is_env_name(a.value) for a in call.node.args):
            return True
    return False


@remember
def may_seed_spaces(module: Module) -> bool:
    """True where a file seeds the space of actions, or may."""
    for call in module.facts.calls:
        if uses(module, call, "seed") and _is_of_space(call):
            return True
        if is_named_like_seeder(last_name(call.node.func)) and any(_is_env_name(a.value) for a in call.node.args):
            return True
    return False


def _is_of_space(call: Call) -> bool:
    func = call.node.func
    return isinstance(func, cst.Attribute) and last_name(func.value).endswith("space")


def _is_super(call: Call) -> bool:
    func = call.node.func
    base = func.value if isinstance(func, cst.Attribute) else None
    return isinstance(base, cst.Call) and isinstance(base.func, cst.Name) and base.func.value == "super"


def _is_env_name(node: cst.BaseExpression) -> bool:
    return "env" in last_name(node).lower()


def escapes(modules: Sequence[Module], made: Operation) -> bool:
    """True where an environment is handed to code that cannot be read, which may seed it."""
    return any(
        _is_foreign(module, call) and any(comes_from(module, a.value, call.place, made.node) for a in call.node.args)
        for module in modules
        for call in module.facts.calls
        if any(isinstance(a.value, (cst.Name, cst.Attribute)) for a in call.node.args)
    )


def _is_foreign(module: Module, call: Call) -> bool:
    if last_name(call.node.func) in _INSPECTS:
        return False
    values = module.values(call.node.func, call.place)
    if any(v.scope is not None for v in values):
        return False
    prefixes = [p for row in module.catalogue.table("environment_wrapper") for p in row["prefixes"]]
    return not any(v.path.startswith(prefix) for v in values for prefix in prefixes)


def function_of(place: Place) -> Scope:
    """The function, or the module, that a place stands in."""
    return place.scope.function or next(s for s in place.scope.chain() if s.kind == "module")
