"""What ``rules/runtime/environment.toml`` says about facts: which ones can change a result, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files
from typing import Any

from randlint.catalogue import PROMISES, CatalogueError
from randlint.trace.environment.record import SECTIONS, Environment
from randlint.trace.settings import load_settings

_KEYS = frozenset({"key", "package", "until", "optional", "about", "breaks", "why", "sources"})


@dataclass(frozen=True, slots=True)
class Known:
    """A row: ``keys`` are patterns of facts. Where ``package`` is given it holds only before its version ``until``;
    ``optional`` ones also matter where they are there on one side only."""

    keys: tuple[str, ...]
    breaks: str
    why: str
    sources: tuple[str, ...] = ()
    package: str = ""
    until: str = ""
    optional: bool = False
    about: bool = False

    def speaks_for(self, fact: str, first: Environment, second: Environment) -> bool:
        """Whether the row is about a fact that differs between these two."""
        if not any(fnmatchcase(fact, key) for key in self.keys):
            return False
        section, _, name = fact.partition(".")
        if (
            section == "packages"
            and not self.optional
            and not all(name in e.sections[section] for e in (first, second))
        ):
            return False  # what a program cannot do without is there on both machines
        return not self.package or any(_is_older(each, self.package, self.until) for each in (first, second))

    def reason(self, fact: str) -> str:
        """Why the fact matters, as a clause."""
        about = _about().get(fact.partition(".")[2], "") if self.about else ""
        return "; ".join(part for part in (about, self.why) if part)


def _is_older(environment: Environment, package: str, until: str) -> bool:
    from packaging.version import InvalidVersion, Version

    installed = environment.sections["packages"].get(package)
    try:
        return installed is not None and Version(installed) < Version(until)
    except InvalidVersion:
        return False


@lru_cache(maxsize=1)
def _about() -> dict[str, str]:
    return {row.name: row.about for rows in load_settings() for row in rows}


@lru_cache(maxsize=1)
def knowledge() -> tuple[Known, ...]:
    """All rows, in the order in which they are asked. Raises :class:`CatalogueError` for one that cannot be right."""
    import tomli

    plain = tomli.loads((files("randlint.rules") / "runtime" / "environment.toml").read_text("utf-8"))
    return tuple(_known(row, number) for number, row in enumerate(plain["fact"], 1))


def _known(row: dict[str, Any], number: int) -> Known:
    where = f"rules/runtime/environment.toml: [[fact]] {number}"
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise CatalogueError(f"{where}: unknown key `{unknown[0]}`; the keys are {', '.join(sorted(_KEYS))}")
    keys = (row["key"],) if isinstance(row["key"], str) else tuple(row["key"])
    if row["breaks"] not in PROMISES:
        raise CatalogueError(f"{where}: breaks = {row['breaks']!r} is no promise")
    lost = [key for key in keys if key.partition(".")[0] not in SECTIONS]
    if lost:
        raise CatalogueError(f"{where}: key {lost[0]!r} is in no section of a record")
    return Known(
        keys,
        row["breaks"],
        row["why"],
        tuple(row["sources"]),
        row.get("package", ""),
        row.get("until", ""),
        row.get("optional", False),
        row.get("about", False),
    )
