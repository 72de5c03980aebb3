"""unseeded-synthetic-data: made-up data are drawn from a stream that nothing seeds."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.edits import pass_seed
from randlint.flow.consequence import is_harmless
from randlint.flow.learned import is_learned_from
from randlint.flow.reach import seeded_on_every_path
from randlint.project import Module, Operation, seeded_before
from randlint.project.files.test_files import is_test_file
from randlint.source import display_path


@check("unseeded-synthetic-data")
def unseeded_synthetic_data(module: Module) -> Iterator[Draft]:
    """Report functions that make up data and are given neither seed nor generator.

    Silent where the parameters chosen leave nothing to draw, where the data are only shown, and where the stream that
    they fall back on is seeded before. Strict in tests, which often hold for any data, and where nothing is
    learned from the data.
    """
    in_test = is_test_file(display_path(module.source.path, module.project.base))
    if in_test and not module.wants_opinions("unseeded-synthetic-data"):
        return
    for made in module.select(effect="draw", role="synthetic-data"):
        if made.stream is None or not made.is_random or not made.is_unseeded or is_harmless(made):
            continue
        if seeded_before(module, made.place, made.stream) or seeded_on_every_path(module, made.call):
            continue
        # Have: other data in every run.
        yield _draft(made).strict() if in_test or not is_learned_from(made) else _draft(made)


def _draft(made: Operation) -> Draft:
    return Draft(
        made.module,
        made.node,
        made.place,
        "unseeded",
        data={"api": made.written, "parameter": made.seed_parameter, "stream": made.stream},
        stream=made.stream,
        fix=lambda: pass_seed(made) if made.place.loop is None else None,
    )
