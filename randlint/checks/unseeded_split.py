"""unseeded-split: which rows are for testing is drawn from a stream that nothing seeds."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.callers import starts_program
from randlint.checks.edits import pass_seed
from randlint.checks.partition import decides_split, masks_split
from randlint.flow.reach import may_be_seeded_by_importer, seeded_on_every_path
from randlint.project import Module, Operation, seeded_before
from randlint.project.error_tests import is_about_an_error


@check("unseeded-split")
def unseeded_split(module: Module) -> Iterator[Draft]:
    """Report a split without seed or generator: by a function made for it, or by a draw that decides one.

    Silent where the splitter does not shuffle, where the seed cannot be seen (a parameter, ``**kwargs``), and where
    the stream that the split falls back on is seeded before it in the same program. Strict where a shuffle
    of the global stream decides the split in a library, whose callers may seed, and in tests that expect an error;
    also where a program that imports the file seeds the stream and cannot be followed to the split.
    """
    for operation in module.select(effect="draw"):
        if not _splits(operation) or not operation.is_random or not operation.is_unseeded:
            continue
        asks_for_seed = operation.role == "split" or operation.api.seed
        is_certain = bool(asks_for_seed) or starts_program(module, operation.place)
        if not is_certain and not module.wants_opinions("unseeded-split"):
            continue
        if operation.stream is not None and seeded_before(module, operation.place, operation.stream):
            continue
        if seeded_on_every_path(module, operation.call):
            continue
        # Have: a split that draws, from a stream that nothing in this program seeds.
        draft = _draft(operation)
        matters = is_certain and not is_about_an_error(module, operation.place)
        matters = matters and not may_be_seeded_by_importer(module, operation.place, operation.stream)
        yield draft if matters else draft.strict()


def _splits(operation: Operation) -> bool:
    if operation.role == "split":
        return True
    if operation.api.stream == "own":
        return False
    if operation.role == "numbers":
        return masks_split(operation)
    return operation.role in {"shuffle", "choice"} and decides_split(operation)


def _draft(split: Operation) -> Draft:
    kind = "unseeded" if split.role == "split" else "cut"
    return Draft(
        split.module,
        split.node,
        split.place,
        kind if split.seed_parameter else "global-stream",
        data={
            "api": split.written,
            "parameter": split.seed_parameter,
            "stream": split.stream or "",
            "literal": split.module.project.seed_literal,
        },
        stream=split.stream,
        fix=lambda: pass_seed(split) if split.place.loop is None else None,
    )
