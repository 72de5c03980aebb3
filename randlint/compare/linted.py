"""What ``randlint check`` says of the source texts that a recording holds, whatever has become of the files since."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from randlint.compare.data import Place
from randlint.compare.sides import Side
from randlint.config import Settings
from randlint.findings import Confidence, Finding, Profile, Status


@dataclass(frozen=True, slots=True)
class Linted:
    """The findings of one run's sources, by all rules."""

    findings: Sequence[Finding]

    def at(self, place: Place | None, rules: Collection[str]) -> Finding | None:
        """A finding of one of these rules whose lines hold the place; the rule that is named first wins."""
        found = [f for f in self.findings if f.rule in rules and place is not None and _holds(f, place)]
        order = list(rules)
        return min(found, key=lambda f: order.index(f.rule), default=None)

    def of(self, *rules: str) -> list[Finding]:
        """All findings of these rules, in the order of files and lines."""
        return [finding for finding in self.findings if finding.rule in rules]


def _holds(finding: Finding, place: Place) -> bool:
    where = finding.location
    return where.path == place.path and where.line <= place.line <= where.end_line


def place_of(finding: Finding) -> Place:
    """The first line of a finding."""
    return Place(finding.location.path, finding.location.line)


def lint_sources(side: Side) -> Linted:
    """Lint the sources as they ran, those inside the run's directory. What was silenced by a comment stays silent."""
    from randlint.engine import Linter

    texts = {path: text for path, (_, text) in side.sources.items() if text is not None and _is_inside(path)}
    if not texts:
        return Linted(())
    with tempfile.TemporaryDirectory(prefix="randlint-compare-") as folder:
        base = Path(folder).resolve()
        for path, text in texts.items():
            target = base / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode("utf-8", "surrogatepass"))
        settings = Settings(
            root=base,
            profile=Profile.STRICT,
            min_confidence=Confidence.LOW,
            exclude=(),
            jobs=1,
            respect_gitignore=False,
            no_cache=True,
        )
        result = Linter.create(settings, base).check([base])
    return Linted([f for f in result.findings if f.status is not Status.SUPPRESSED])


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and pure.suffix == ".py" and ":" not in pure.parts[0]
