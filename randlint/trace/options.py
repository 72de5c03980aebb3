"""What a traced interpreter is told, through an environment variable that its children inherit."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass, fields
from typing import Any

VARIABLE = "RANDLINT_TRACE"


@dataclass(frozen=True, slots=True)
class Options:
    """How to trace. ``main`` is the process id of the supervisor: its direct child is the main process.

    ``confirm`` is how many times each of the first calls of a place is replayed (0: never). ``mechanism`` is
    ``override``, ``dispatch-mode`` or empty for the best one that this torch has. ``user_code`` are installed files
    and folders that count as the user's own. ``level`` says what is recorded into ``folder`` beside what is traced
    (empty: nothing), and ``first`` and ``last`` in which steps modules and operations are.
    """

    folder: str
    main: int = 0
    confirm: int = 0
    assume_cuda: bool = False
    mechanism: str = ""
    user_code: tuple[str, ...] = ()
    level: str = ""
    first: int = 0
    last: int | None = None

    def export(self, environment: MutableMapping[str, str], startup: str) -> None:
        """Put the options into an environment, and ``startup`` first on its PYTHONPATH."""
        environment[VARIABLE] = json.dumps(asdict(self))
        before = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = startup + (os.pathsep + before if before else "")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Options:
        """The options of this environment. Raises KeyError where there are none."""
        plain: dict[str, Any] = json.loads(environment[VARIABLE])
        known = {f.name for f in fields(cls)}
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items() if k in known}
        return cls(**values)
