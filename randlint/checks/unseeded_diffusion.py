"""unseeded-diffusion: a pipeline makes pictures or sound from noise that nothing pins."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.edits import generator_code, pass_argument, seed_expression
from randlint.checks.unpinned import unpinned_profile
from randlint.facts import Scope
from randlint.findings import Applicability, Fix, Profile
from randlint.project import Module
from randlint.project.results.pipelines import PipelineCall, pipeline_calls


@check("unseeded-diffusion")
def unseeded_diffusion(module: Module) -> Iterator[Draft]:
    """Report the first call of each function that starts a pipeline from noise which nothing pins.

    Silent where a generator or the noise is, or may be, passed, and where the stream is seeded before. Strict outside
    programs that evaluate.
    """
    told: set[Scope] = set()
    for found in pipeline_calls(module):
        home = found.call.place.scope.function or module.facts.module
        if found.is_pinned or home in told:
            continue
        profile = unpinned_profile(module, found.call, found.stream)
        if profile is None or (profile is Profile.STRICT and not module.wants_opinions("unseeded-diffusion")):
            continue
        told.add(home)
        # Have: noise from a stream that nothing in this program seeds.
        yield _draft(found, profile)


def _draft(found: PipelineCall, profile: Profile) -> Draft:
    module, call = found.module, found.call
    once = call.place.loop is None and call.place.scope.kind in {"module", "function"}
    return Draft(
        module,
        call.node,
        call.place,
        "evaluation" if profile is Profile.DEFAULT else "pictures",
        data={"api": module.code(call.node.func), "generator": found.generator, "stream": found.stream},
        stream=found.stream,
        profile=profile,
        # the same generator in each turn would make all the same noise
        fix=(lambda: _pass_generator(found)) if once else None,
    )


def _pass_generator(found: PipelineCall) -> Fix | None:
    module, call = found.module, found.call
    code = generator_code(module, call.place, found.stream, seed_expression(module, call.place))
    return pass_argument(module, call.node, found.generator, code, Applicability.UNSAFE) if code else None
