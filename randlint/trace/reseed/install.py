"""Puts the changed seed calls in place, as the libraries that they belong to are imported."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, MutableMapping
from dataclasses import asdict, dataclass

from randlint.trace.reseed import libraries
from randlint.trace.reseed.notes import Notes
from randlint.trace.reseed.stand_ins import Changer
from randlint.trace.sites import SITES

VARIABLE = "RANDLINT_RESEED"
_CHANGES = {
    "numpy.random": libraries.change_numpy,
    "torch": libraries.change_torch,
    "jax.random": libraries.change_jax,
    "tensorflow": libraries.change_tensorflow,
}


@dataclass(frozen=True, slots=True)
class Reseeding:
    """What an interpreter is told, through an environment variable that its children inherit.

    ``offset`` is added to every seed; it is not negative. Which calls there were is written into ``folder``.
    ``user_code`` are installed files and folders that count as the user's own.
    """

    offset: int
    folder: str
    user_code: tuple[str, ...] = ()

    def export(self, environment: MutableMapping[str, str], startup: str) -> None:
        """Put this into an environment, and ``startup`` first on its PYTHONPATH. An offset of 0 changes nothing."""
        if self.offset == 0:
            return
        environment[VARIABLE] = json.dumps(asdict(self))
        before = environment.get("PYTHONPATH", "")
        if before.split(os.pathsep)[0] != startup:
            environment["PYTHONPATH"] = startup + (os.pathsep + before if before else "")


def start() -> None:
    """Change the seeds of this interpreter as the environment says. Called before the program's first import."""
    told = json.loads(os.environ[VARIABLE])
    for path in told["user_code"]:
        SITES.count_as_user(path)
    changer = Changer(told["offset"], Notes(told["folder"]))
    libraries.change_python(changer)
    for name, change in _CHANGES.items():
        _when_imported(name, _guarded(name, change, changer))


def _guarded(name: str, change: Callable[[Changer], None], changer: Changer) -> Callable[[], None]:
    """A version of a library that looks different must not end the program that imports it."""

    def guarded() -> None:
        try:
            change(changer)
        except Exception as error:
            changer.notes.miss(f"not all seed calls of {name} could be changed: {type(error).__name__}: {error}")

    return guarded


def _when_imported(name: str, then: Callable[[], None]) -> None:
    if name in sys.modules:
        then()
        return
    import wrapt

    wrapt.register_post_import_hook(lambda _: then(), name)
