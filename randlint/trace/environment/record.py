"""The record of an environment: facts in sections, and the JSON that they are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from randlint import __version__
from randlint.config import ConfigError

VERSION = 1
SECTIONS = ("system", "processor", "gpu", "python", "threads", "blas", "flags", "variables", "packages")


@dataclass(frozen=True)
class Environment:
    """Facts by section and name, all of them texts; ``sections`` has the keys of :data:`SECTIONS`, in that order."""

    sections: Mapping[str, Mapping[str, str]]

    def facts(self) -> Iterator[tuple[str, str]]:
        """Every fact as ``section.name`` and its value, in the order of the sections."""
        for section, facts in self.sections.items():
            yield from ((f"{section}.{name}", value) for name, value in facts.items())

    def as_json(self) -> str:
        """The file that :func:`read` reads."""
        tool = {"name": "randlint", "version": __version__}
        return json.dumps({"version": VERSION, "tool": tool, "environment": self.sections}, indent=2) + "\n"


def read(path: Path) -> Environment:
    """The environment that a file holds: what ``randlint env --json`` wrote, or the JSON report of a traced run.

    Raises :class:`ConfigError` with what is wrong with the file.
    """
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: is not JSON; `randlint env --json > FILE` writes such a file") from error
    found = _environment_in(data)
    if found is None:
        raise ConfigError(f"{path}: holds no environment; `randlint env --json > FILE` writes such a file")
    if data.get("version") != VERSION:
        raise ConfigError(f"{path}: version {data.get('version')!r} is not known to this randlint ({__version__})")
    return Environment({name: _texts(found.get(name)) for name in SECTIONS})


def _environment_in(data: Any) -> Mapping[str, Any] | None:
    if not isinstance(data, dict):
        return None
    trace = data.get("trace")
    found = data.get("environment", trace.get("environment") if isinstance(trace, dict) else None)
    return found if isinstance(found, dict) else None


def _texts(section: Any) -> dict[str, str]:
    if not isinstance(section, dict):
        return {}
    return {str(name): value for name, value in section.items() if isinstance(value, str)}
