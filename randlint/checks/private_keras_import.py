"""private-keras-import: a library is used through a private path, which is, or may become, another copy of it."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.checks.style_edits import make_public
from randlint.project import Module
from randlint.project.files.pins import pins_for
from randlint.project.process.import_styles import StyleUse, imported_paths, last_resort, style_uses


@check("private-keras-import")
def private_keras_import(module: Module) -> Iterator[Draft]:
    """Report each private import.

    An opinion where it names the public objects, now or in the pinned version, where it is chosen by version or comes
    last after an exception, and for parts that no seed, mode or setting can reach.
    """
    for use in style_uses(module):
        row = use.private
        if row is None:
            continue
        data = {"private": row["module"], "public": row["public"] or use.style}
        copy = row["copy"] and not (_implements(module, use) or last_resort(use.place))
        draft = Draft(
            module,
            use.node,
            use.place,
            "copy" if copy else "same-objects",
            data=data,
            fix=lambda use=use: make_public(module, use),  # type: ignore[misc]
        )
        yield draft if copy and not _is_stateless(use) else draft.strict()


def _is_stateless(use: StyleUse) -> bool:
    """True where all that is imported has no random numbers, modes or settings."""
    row = use.private or {}
    parts = [f"{row['module']}.{part}" for part in row.get("stateless", ())]
    return all(any(path == part or path.startswith(f"{part}.") for part in parts) for path in imported_paths(use))


def _implements(module: Module, use: StyleUse) -> bool:
    """True where the pins keep a version in which the private module is what the public one is made of."""
    row = use.private or {}
    if not row.get("until"):
        return False
    return pins_for(module.source.path, module.project.root).below(row["library"], row["until"]) is not None
