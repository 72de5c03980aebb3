"""What the rules about generated text and pictures share: whether anything seeds the stream, and who is shown it."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.checks.callers import starts_program
from randlint.facts import Call, Scope
from randlint.findings import Profile
from randlint.flow.knowledge import knowledge_of
from randlint.flow.reach import every_program_seeds
from randlint.project import Module, seeded_before
from randlint.project.files.test_files import is_test_file
from randlint.project.memo import remember
from randlint.project.results.evaluation import evaluates
from randlint.project.seeds.around_tests import seeded_around_tests
from randlint.project.seeds.seeding import seeds_any

_MAX_DEPTH = 8


def unpinned_profile(module: Module, call: Call, stream: str) -> Profile | None:
    """None where a stream is, or may be, seeded before a call; else the profile that is to show it.

    The default profile is for programs that evaluate; unit tests, libraries and all that makes something for people to
    read or look at are left to the strict one.
    """
    place = call.place
    if seeds_any(module, stream) or _is_seeded_by_constructor(module, stream):
        return None
    if _is_made_seeding(module, place.scope.enclosing_class, stream):
        return None
    if seeded_before(module, place, stream) or every_program_seeds(module, place, stream):
        return None
    if is_test_file(module.source.display):
        return None if seeded_around_tests(module, stream) else Profile.STRICT
    return Profile.DEFAULT if evaluates(module, place) and starts_program(module, place) else Profile.STRICT


@remember
def _is_seeded_by_constructor(module: Module, stream: str) -> bool:
    knowledge = knowledge_of(module)
    return any(stream in knowledge.constructor_streams(operation) for operation in module.operations)


def _is_made_seeding(module: Module, cls: Scope | None, stream: str, depth: int = 0) -> bool:
    """True in classes that derive from one whose constructor seeds the stream, such as trainers."""
    if cls is None or not isinstance(cls.node, cst.ClassDef) or cls.place is None or depth > _MAX_DEPTH:
        return False
    for arg in cls.node.bases:
        for value in module.values(arg.value, cls.place):
            api = module.project.api_of(value.path)
            if api is not None and knowledge_of(module).seeds_when_made(api.name, stream):
                return True
            owner = module.project.module_of(value.facts)
            if owner is not None and value.scope is not cls and _is_made_seeding(owner, value.scope, stream, depth + 1):
                return True
    return False
