"""Whether what stands around the tests of a file seeds a stream: a ``conftest.py``, or the bases of its classes."""

from __future__ import annotations

from pathlib import Path

from randlint.project.memo import remember
from randlint.project.models.models import project_bases
from randlint.project.module import Module
from randlint.project.seeds.seeding import seeds_any

_CONFTEST = "conftest.py"


@remember
def seeded_around_tests(module: Module, stream: str) -> bool:
    """True where something that a test runner runs with the tests of a file seeds, or may seed, a stream."""
    return any(seeds_any(other, stream) for other in _around(module))


def _around(module: Module) -> list[Module]:
    found = [other for path in _conftests(module) if (other := module.project.load(path)) is not None]
    for scope in module.facts.module.children:
        if scope.kind == "class":
            found += [owner for owner, _ in project_bases(module, scope)]
    return found


def _conftests(module: Module) -> list[Path]:
    folders = [module.source.path.parent, *module.source.path.parent.parents]
    inside = [folder for folder in folders if folder.is_relative_to(module.project.root)]
    return [folder / _CONFTEST for folder in inside if folder / _CONFTEST != module.source.path]
