"""unseeded-llm-request: a language model is asked to sample its answer, and no seed goes with the request."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.facts import Scope
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.results.evaluation import serves
from randlint.project.results.llm_requests import llm_requests


@check("unseeded-llm-request")
def unseeded_llm_request(module: Module) -> Iterator[Draft]:
    """Report the first request of each function that samples and carries no seed.

    Silent where the temperature is 0 or cannot be seen, where a seed may be passed, for requests that take none, in
    unit tests, and in what serves people.
    """
    if is_test_file(module.source.display):
        return
    told: set[Scope] = set()
    for request in llm_requests(module):
        place = request.call.place
        home = place.scope.function or module.facts.module
        if home in told or not request.samples or request.is_seeded or serves(module, place):
            continue
        told.add(home)
        # Have: an answer that is drawn by a stream which the request could pin.
        yield Draft(
            module,
            request.call.node,
            place,
            "settings" if "engine" in request.row else "request",
            data={"api": module.code(request.call.node.func), "seed": request.row["seed"]},
        )
