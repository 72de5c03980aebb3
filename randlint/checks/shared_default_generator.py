"""shared-default-generator: a generator as the default of a parameter is made once and shared by all callers."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.findings import Confidence
from randlint.project import Module
from randlint.project.files.test_files import is_test_file
from randlint.project.seeds.shared_defaults import SharedDefault, shared_defaults


@check("shared-default-generator")
def shared_default_generator(module: Module) -> Iterator[Draft]:
    """Report generators made in a signature, or as the default of a dataclass field.

    Silent where the parameter is never used, where its name starts with an underscore (a variable of the function
    that is meant to last), and in functions made anew by another function. Strict in tests.
    """
    for default in shared_defaults(module):
        if default.name.startswith("_") or not _is_used(module, default):
            continue
        if default.owner.parent is not None and default.owner.parent.function is not None:
            continue
        # Have: one stream that moves with every call of every caller that leaves the parameter out.
        draft = _draft(module, default)
        yield draft.strict() if is_test_file(module.source.display) else draft


def _is_used(module: Module, default: SharedDefault) -> bool:
    """The function reads its parameter; fields are read anywhere."""
    if default.owner.kind == "class":
        return True
    places = module.facts.loads.get(default.name, [])
    return any(default.owner in place.scope.chain() for place in places)


def _draft(module: Module, default: SharedDefault) -> Draft:
    made = default.made
    fresh = default.seed is None and bool(made.seed_parameter)
    return Draft(
        module,
        default.node,
        default.place,
        "fresh" if fresh else "shared",
        data={
            "api": made.written,
            "parameter": default.name,
            "owner": default.owner.name,
            "users": "instances" if default.owner.kind == "class" else "callers",
        },
        confidence=Confidence.HIGH,
    )
