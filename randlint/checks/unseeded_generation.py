"""unseeded-generation: a language model samples its answers, and nothing seeds the stream that it draws from."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.unpinned import unpinned_profile
from randlint.facts import Scope
from randlint.findings import Confidence, Profile
from randlint.project import Module, Operation


@check("unseeded-generation")
def unseeded_generation(module: Module) -> Iterator[Draft]:
    """Report the first call of each function that samples text from a stream that nothing seeds.

    Silent where the call is greedy, or where that cannot be seen. Strict outside programs that evaluate, and where
    a condition decides whether it samples.
    """
    told: set[Scope] = set()
    for operation in module.select(effect="draw", role="generation"):
        home = operation.place.scope.function or module.facts.module
        certain = _samples(operation)
        if certain is None or home in told or operation.stream is None:
            continue
        profile = unpinned_profile(module, operation.call, operation.stream)
        if profile is None:
            continue
        if not certain:  # whoever starts the program decides
            profile = Profile.STRICT
        if profile is Profile.STRICT and not module.wants_opinions("unseeded-generation"):
            continue
        told.add(home)
        # Have: tokens that are drawn, from a stream that nothing in this program seeds.
        yield Draft(
            module,
            operation.node,
            operation.place,
            "evaluation" if profile is Profile.DEFAULT else "text",
            data={"api": operation.written},
            stream=operation.stream,
            confidence=Confidence.HIGH if certain else Confidence.MEDIUM,
            profile=profile,
        )


def _samples(operation: Operation) -> bool | None:
    """Whether a call draws its tokens: True on every path, False on some, None for a greedy call or an unknown one."""
    deciding = [operation, *_settings(operation)]
    if any(_is_greedy(each) for each in deciding):
        return None
    for each in deciding:
        if each.is_random:
            answers = [each.argument(name).constants for name in each.api.random_when]
            return all(set(found) == {True} for found in answers)
        if any(each.argument(name).is_given for name in each.api.random_when):
            return None  # what the call itself says wins
    return None


def _settings(operation: Operation) -> Iterator[Operation]:
    """The settings that a call is given by name, and those that its pipeline was built with in this file."""
    module, node = operation.module, operation.node
    handed = [arg.value for arg in node.args if arg.keyword is not None]
    for expression in [*handed, node.func]:
        for value in module.values(expression, operation.place):
            owner = module.project.module_of(value.facts)
            if (
                owner is None
                or not isinstance(value.node, cst.Call)
                or (expression is node.func and owner is not module)
            ):
                continue
            made = owner.operation_at(value.node)
            if made is not None and made.role in {"generation-settings", "generation-pipeline"}:
                yield made


def _is_greedy(operation: Operation) -> bool:
    for row in operation.module.catalogue.table("greedy_setting"):
        if operation.argument(row["parameter"]).may_be(tuple(row["values"])):
            return True
    return False
