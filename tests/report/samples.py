"""Findings, results and a catalogue for the tests of the report formats, built without running any check."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from randlint.catalogue import Catalogue, Message, Rule
from randlint.findings import (
    Applicability,
    Cell,
    Confidence,
    Edit,
    Finding,
    Fix,
    Location,
    Notice,
    Profile,
    Related,
    Result,
    Severity,
    Status,
)

SPLIT_SOURCE = "X_train, X_test = train_test_split(X)"


def catalogue() -> Catalogue:
    rule = Rule(
        code="RND201",
        name="unseeded-split",
        breaks="data-leaks",
        severity=Severity.WARNING,
        profile=Profile.DEFAULT,
        summary="a train/test split is drawn from a stream that nothing seeds",
        why="The split decides which rows the model may learn from.",
        fix="Pass a seed, or store the split and load it.",
        messages={"unseeded": Message("`{api}` is not seeded", "pass a seed")},
    )
    strict = replace(rule, code="RND401", name="cudnn-benchmark", breaks="machines-differ", profile=Profile.STRICT)
    rules = {rule.name: rule, strict.name: strict}
    return Catalogue(rules, apis={}, module_aliases=(), tables={}, libraries={})


def location(path: str = "src/train.py", line: int = 14, column: int = 19, length: int = 19, **extra: Any) -> Location:
    """A span inside one line, unless ``end_line`` and ``end_column`` say otherwise."""
    return Location(path, line, column, extra.pop("end_line", line), extra.pop("end_column", column + length), **extra)


def finding(**changes: Any) -> Finding:
    """An unseeded split at src/train.py:14:19, with an unsafe fix."""
    split = Finding(
        rule="unseeded-split",
        code="RND201",
        breaks="data-leaks",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        location=location(),
        message="`train_test_split` is not given `random_state`: the rows move between train and test on every run",
        help="pass `random_state=42`, or store the split and load it",
        stream="numpy",
        fix=fix(),
        fingerprint="f1",
        source_lines=(SPLIT_SOURCE,),
    )
    return replace(split, **changes)


def fix(applicability: Applicability = Applicability.UNSAFE, cell: int | None = None) -> Fix:
    return Fix(applicability, "pass random_state=42", (Edit(14, 37, 14, 37, ", random_state=42", cell),))


def dropout(**changes: Any) -> Finding:
    """An error that spans six lines, has a related place and a safe fix, and is made by no rule of the catalogue."""
    source = (
        "    return F.dropout(",
        "        self.norm(",
        "            x,",
        "        ),",
        "        self.p,",
        "    )",
    )
    found = finding(
        rule="dropout-in-eval",
        code="RND301",
        breaks="eval-noisy",
        severity=Severity.ERROR,
        stream="torch",
        location=location("src/model.py", 30, 12, end_line=35, end_column=6),
        message="`F.dropout` drops out in evaluation too: `training` is not passed and defaults to True",
        help="pass `training=self.training`",
        related=(Related(location("src/model.py", 8, 1, 5), "the module is defined here"),),
        fix=Fix(Applicability.SAFE, "pass training=self.training", (Edit(34, 15, 34, 15, ", training=self.training"),)),
        fingerprint="f2",
        symbol="Net.forward",
        source_lines=source,
    )
    return replace(found, **changes)


def in_notebook(**changes: Any) -> Finding:
    """A note in the fourth cell of a notebook; the line of the stored file is 71."""
    found = finding(
        severity=Severity.NOTE,
        location=location("nb/explore.ipynb", 2, 19, cell=Cell(3, 2), file_line=71),
        fix=fix(cell=3),
        fingerprint="f3",
    )
    return replace(found, **changes)


def suppressed(**changes: Any) -> Finding:
    found = finding(
        location=location(line=40),
        status=Status.SUPPRESSED,
        justification="a smoke test, any split will do",
        fingerprint="f4",
    )
    return replace(found, **changes)


def baselined(**changes: Any) -> Finding:
    return replace(finding(location=location(line=50), status=Status.BASELINED, fingerprint="f5"), **changes)


SKIPPED = Notice("nb/analysis.ipynb", "skipped", "the kernel of this notebook is R")
FAILED = Notice("src/odd.py", "failed", "the check `unseeded-split` crashed: please report this")


def result(*findings: Finding, **changes: Any) -> Result:
    """A run over 12 files, with the findings in order of place."""
    ordered = tuple(sorted(findings, key=lambda found: found.sort_key))
    return replace(Result(findings=ordered, files=12, base_directory="/home/me/project"), **changes)


def everything() -> Result:
    """One finding of every status and severity, and both kinds of notices."""
    findings = (finding(), dropout(), in_notebook(), suppressed(), baselined())
    return result(*findings, notices=(SKIPPED, FAILED), fixed=1)
