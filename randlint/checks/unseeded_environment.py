"""unseeded-environment: the episodes of an environment start from a stream of its own that nothing seeds."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Block, Call
from randlint.flow.reach import programs_running
from randlint.names import HELD_OUT, names_evaluation, words_of
from randlint.project import Module, Operation
from randlint.project.data.environments import (
    ENVIRONMENT,
    environments,
    escapes,
    function_of,
    may_seed_environments,
    may_seed_spaces,
    modules_around,
    resets,
    samples,
    uses,
)
from randlint.project.files.test_files import is_test_file
from randlint.project.seeds.seeding import seed_events
from randlint.project.seeds.turns import compares, is_fixed, loops, repeats
from randlint.project.settings import last_name


@check("unseeded-environment")
def unseeded_environment(module: Module) -> Iterator[Draft]:
    """Report environments that never get a seed, and random actions, in programs that seed other streams; and one
    seed for all episodes.

    Silent where anything that runs together with the file seeds an environment, where the environment goes to code
    that cannot be read, and in tests.
    """
    if is_test_file(module.source.display):
        return
    if module.select(effect="build", role=ENVIRONMENT):
        yield from _repeated(module)
    made = [o for o in environments(module) if _seeds_others(o)]  # a program that seeds nothing is another rule's
    around = modules_around(module) if made else ()
    unseeded = not any(may_seed_environments(other) for other in around)
    unseeded_spaces = not any(may_seed_spaces(other) for other in around)
    for environment in made:
        if (unseeded or unseeded_spaces) and not escapes(around, environment):
            # Have: an environment whose every use is seen, in a program that seeds something.
            if unseeded:
                yield from _drafts(environment, resets(around, environment), "reset")
            if unseeded_spaces:
                yield from _drafts(environment, samples(around, environment), "actions")


def _seeds_others(environment: Operation) -> bool:
    """Whether the programs that make an environment, or its file where none is known to, seed any stream."""
    module = environment.module
    programs = programs_running(module, environment.place)
    if programs:
        return any(program.summary.all_seeds for program in programs)
    return bool(seed_events(module))


def _drafts(environment: Operation, calls: Iterator[tuple[Module, Call]], message: str) -> Iterator[Draft]:
    """One finding for the first of the calls: where it stands, or where the environment is made for another file."""
    found = list(calls)
    if not found:
        return
    module, call = next((each for each in found if not _is_for_evaluation(each[1])), found[0])
    here = module is environment.module
    written = module.code(call.node.func)
    yield Draft(
        environment.module,
        call.node if here else environment.node,
        call.place if here else environment.place,
        message,
        data={"api": environment.written, "call": written, "object": written.rpartition(".")[0]},
        related=[(environment.module, environment.node, "made here") if here else (module, call.node, "called here")],
    )


def _is_for_evaluation(call: Call) -> bool:
    """True for ``test_env.reset()``: of two, the one that trains is told of first."""
    func = call.node.func
    return isinstance(func, cst.Attribute) and bool(HELD_OUT.intersection(words_of(last_name(func.value))))


# -- one seed for all episodes -----------------------------------------------------------------------------------


def _repeated(module: Module) -> Iterator[Draft]:
    """``env.reset(seed=42)`` in each turn of a loop over episodes that trains."""
    for call in module.facts.calls:
        loop = next((b for b in loops(call.place)), None)
        seeds = [a for a in call.node.args if a.keyword is not None and a.keyword.value == "seed"]
        if loop is None or not seeds or not uses(module, call, "reset") or not repeats(module, loop, call.place):
            continue
        if any(compares(block) for block in loops(call.place)) or not _plays(module, call, loop):
            continue
        seed = seeds[0].value
        if names_evaluation(function_of(call.place).name) or not is_fixed(module, seed, call.place, [loop]):
            continue
        data = {
            "api": module.code(call.node.func),
            "call": module.code(call.node),
            "object": "",
            "seed": module.code(seed),
        }
        yield Draft(module, call.node, call.place, "repeated", data=data)


def _plays(module: Module, call: Call, loop: Block) -> bool:
    """Whether the same environment takes steps in the loop."""
    receiver = call.node.func.value if isinstance(call.node.func, cst.Attribute) else None
    if receiver is None:
        return False
    wanted = {f"{module.code(receiver)}.step", "self.step"}
    inside = (c for c in module.facts.calls if any(b.node is loop.node for b in c.place.blocks()))
    return any(module.code(c.node.func) in wanted for c in inside)
