"""Which rules run, how much of each is shown, and which are switched off in which files.

A selector is a rule's name, its code, the beginning of codes (``RND2``), or ``ALL``. Between ``select`` and
``ignore`` the more exact one wins, and ``ignore`` wins a draw.
Public entries: :func:`select_rules`, :func:`per_file_ignores`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.catalogue import Catalogue, Rule
from randlint.config import ConfigError, Settings, did_you_mean
from randlint.findings import Confidence, Finding, Profile
from randlint.patterns import regex
from randlint.records import dataclass

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_EVERYTHING = 0
_EXACT = 100  # more than any prefix is long
_PREFIX = regex(r"RND\d{0,2}")


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules of one run. ``profiles`` says for each rule that runs the strictest findings that are shown of it."""

    profiles: Mapping[str, Profile]
    min_confidence: Confidence = Confidence.LOW

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules that run, in order of their codes."""
        return tuple(self.profiles)

    @property
    def opinions(self) -> frozenset[str]:
        """The rules whose strict findings are shown."""
        return frozenset(rule for rule, profile in self.profiles.items() if profile is Profile.STRICT)

    def runs(self, rule: str) -> bool:
        """Whether the rule of that name runs at all."""
        return rule in self.profiles

    def shows(self, finding: Finding) -> bool:
        """Whether that finding is for the user: its rule runs, its profile is on and it is sure enough."""
        shown = self.profiles.get(finding.rule)
        return shown is not None and finding.profile <= shown and finding.confidence >= self.min_confidence


@dataclass(frozen=True, slots=True)
class PerFileIgnores:
    """The ``per-file-ignores`` table, ready to be asked about one file."""

    rows: tuple[tuple[GitIgnoreSpec, bool, frozenset[str]], ...] = ()
    root: Path = field(default_factory=Path)
    base: Path = field(default_factory=Path)
    reason: str = ""

    def of(self, path: str) -> Mapping[str, str]:
        """Rules that are off in the file at ``path`` (relative to the working directory), each with the reason."""
        if not self.rows:
            return {}
        relative = self._below_root(path)
        rules: set[str] = set()
        for spec, inverted, names in self.rows:
            if spec.match_file(relative) != inverted:
                rules |= names
        return dict.fromkeys(sorted(rules), self.reason)

    def _below_root(self, path: str) -> str:
        absolute = os.path.normpath(self.base / path)
        try:
            return Path(os.path.relpath(absolute, self.root)).as_posix()
        except ValueError:  # another drive
            return Path(absolute).as_posix()


def select_rules(catalogue: Catalogue, settings: Settings) -> Selection:
    """Decide which rules run under ``settings``.

    Without ``select`` these are the rules of the profile. A rule selected by its name or full code, or by ``ALL``,
    runs and shows its strict findings whatever the profile; a prefix selects among the rules of the profile.
    Raises :class:`ConfigError` for a selector that names no rule, with the nearest one that does.
    """
    wanted = None if settings.select is None else _ranks(settings.select, catalogue, settings.where("select"))
    extended = _ranks(settings.extend_select, catalogue, settings.where("extend-select"))
    ignored = _ranks(settings.ignore, catalogue, settings.where("ignore"))
    by_hand = {*(settings.select or ()), *settings.extend_select}
    profiles: dict[str, Profile] = {}
    for rule in catalogue.rules.values():
        ranks = [extended[rule.name]] if rule.name in extended else []
        if wanted is None:
            ranks.append(_EVERYTHING)
        elif rule.name in wanted:
            ranks.append(wanted[rule.name])
        if not ranks or ignored.get(rule.name, -1) >= max(ranks):
            continue
        shown = Profile.STRICT if by_hand & {"ALL", rule.name, rule.code} else settings.profile
        if rule.profile <= shown:
            profiles[rule.name] = shown
    return Selection(profiles, settings.min_confidence)


def per_file_ignores(catalogue: Catalogue, settings: Settings, base: Path | None = None) -> PerFileIgnores:
    """The table of rules that are off in some files; globs are relative to the configuration, in gitignore's form.

    A glob that starts with ``!`` stands for every file that the rest does not match. ``base`` is the folder that
    paths of findings are relative to (the working directory). Raises :class:`ConfigError`.
    """
    if not settings.per_file_ignores:
        return PerFileIgnores()
    from pathspec import GitIgnoreSpec

    rows = []
    where = settings.where("per-file-ignores")
    for glob, selectors in settings.per_file_ignores:
        names = frozenset(_ranks(selectors, catalogue, f'{where}: "{glob}"'))
        inverted = glob.startswith("!")
        try:
            spec = GitIgnoreSpec.from_lines([glob[inverted:]])
        except ValueError as error:
            raise ConfigError(f'{where}: "{glob}" is no glob: {error}') from error
        rows.append((spec, inverted, names))
    file = settings.file.name if settings.file else "the configuration"
    return PerFileIgnores(tuple(rows), settings.root, base or Path.cwd(), f"per-file-ignores in {file}")


def _ranks(selectors: Iterable[str], catalogue: Catalogue, where: str) -> dict[str, int]:
    """How exactly each matching rule is named: the higher, the more exact."""
    found: dict[str, int] = {}
    for selector in selectors:
        matches = _matches(selector, catalogue.rules)
        if not matches:
            raise ConfigError(f"{where}: {_no_such(selector, catalogue.rules)}")
        rank = _EVERYTHING if selector == "ALL" else len(selector) if _PREFIX.fullmatch(selector) else _EXACT
        for name in matches:
            found[name] = max(rank, found.get(name, rank))
    return found


def _matches(selector: str, rules: Mapping[str, Rule]) -> list[str]:
    if selector == "ALL":
        return list(rules)
    if _PREFIX.fullmatch(selector):
        return [rule.name for rule in rules.values() if rule.code.startswith(selector)]
    return [rule.name for rule in rules.values() if selector in (rule.name, rule.code)]


def _no_such(selector: str, rules: Mapping[str, Rule]) -> str:
    names = [name for rule in rules.values() for name in (rule.name, rule.code)]
    prefixes = sorted({rule.code[:4] for rule in rules.values()})
    hint = did_you_mean(selector, [*names, *prefixes, "ALL"])
    return f"no rule is called `{selector}`" + (hint or "; `randlint rules` lists them")
