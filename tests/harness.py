"""Runs randlint on example code and compares findings with ``# want:`` comments.

``# want: rule-name`` stands on the line of the finding (its first line); several are joined by commas.
``# want+1:`` and ``# want-1:`` speak of the next and the previous line. A name may carry what else must hold:
``rule-name(strict)`` is a finding of the strict profile only, ``rule-name(note)`` has that severity.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from randlint.config import Settings
from randlint.engine import Linter
from randlint.findings import Confidence, Finding, Profile, Result, Severity
from randlint.fixes import fix_files

WANT = re.compile(r"#.*?want([+-]\d+)?:\s*(.+?)\s*$")
NAME = re.compile(r"([a-z-]+)(?:\((\w+)\))?")


@dataclass(frozen=True, order=True)
class Want:
    """A finding that is expected: file, cell (-1 for none), line, rule, and a remark such as ``strict``."""

    path: str
    cell: int
    line: int
    rule: str
    remark: str = ""


def settings(root: Path, *rules: str, **more: object) -> Settings:
    return Settings(root=root, select=rules or None, min_confidence=Confidence.LOW, jobs=1, **more)  # type: ignore[arg-type]


def lint(root: Path, *rules: str, **more: object) -> Result:
    """Lint everything below ``root`` with only these rules (with the default profile's where none is given)."""
    result = Linter.create(settings(root, *rules, **more), root).check([root])
    assert [n for n in result.notices if n.kind == "failed"] == []
    return result


def lint_code(tmp_path: Path, code: str, *rules: str, name: str = "program.py", **more: object) -> list[Finding]:
    """Findings in one program, suppressed ones included."""
    (tmp_path / name).write_text(code, "utf-8")
    return list(lint(tmp_path, *rules, **more).findings)


def fixed(root: Path, *rules: str, unsafe: bool = True) -> dict[str, str]:
    """Texts of the files below ``root`` that fixing these rules changes, by relative path."""
    linter = Linter.create(settings(root, *rules), root)
    outcome = fix_files(linter, [root], linter.check([root]), unsafe=unsafe)
    return {path.relative_to(root).as_posix(): data.decode("utf-8") for path, data in outcome.contents.items()}


def wants_in(text: str, path: str, cell: int = -1) -> list[Want]:
    found = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        match = WANT.search(line)
        for rule, remark in NAME.findall(match[2]) if match else ():
            found.append(Want(path, cell, number + int(match[1] or 0), rule, remark))
    return found


def wants_of(file: Path, root: Path) -> list[Want]:
    """Expected findings of a .py file or notebook."""
    path = file.relative_to(root).as_posix()
    text = file.read_bytes().decode("utf-8", "replace")
    if file.suffix != ".ipynb":
        return wants_in(text, path)
    cells = json.loads(text).get("cells", [])
    code = [(i, "".join(c["source"])) for i, c in enumerate(cells) if c["cell_type"] == "code"]
    return [want for index, source in code for want in wants_in(source, path, index)]


_CELL = re.compile(r"^# In\[( |\d+)\]:\n", re.MULTILINE)


def write_example(root: Path, code: str) -> list[Want]:
    """Write an example of a rule's page below ``root`` and say what it wants.

    One that begins with ``# In[3]:`` is a notebook, as nbconvert writes it: such a line begins a cell and gives its
    count.
    """
    file = root / ("example.ipynb" if _CELL.match(code) else "example.py")
    file.write_text(notebook_of(code) if file.suffix == ".ipynb" else code, "utf-8")
    return wants_of(file, root)


def notebook_of(code: str) -> str:
    """The JSON of the notebook that a script with ``# In[3]:`` lines was written from."""
    parts = _CELL.split(code)[1:]
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": int(count) if count.strip() else None,
            "source": source.strip("\n"),
        }
        for count, source in zip(parts[::2], parts[1::2], strict=True)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def compare(findings: list[Finding], wants: list[Want]) -> tuple[list[str], list[str]]:
    """(missing, unexpected), as readable lines."""
    left = list(findings)
    missing = []
    for want in wants:
        match = next((f for f in left if matches(f, want)), None)
        if match is None:
            missing.append(f"{want.path}:{want.cell}:{want.line}: {want.rule} {want.remark}")
        else:
            left.remove(match)
    return missing, [describe(f) for f in left]


def matches(finding: Finding, want: Want) -> bool:
    place = finding.location
    at = (place.path, place.cell.index if place.cell else -1, place.line, finding.rule)
    if at != (want.path, want.cell, want.line, want.rule):
        return False
    if want.remark == "strict":
        return finding.profile is Profile.STRICT
    if want.remark in {s.value for s in Severity}:
        return finding.severity is Severity(want.remark)
    return True


def describe(finding: Finding) -> str:
    place = finding.location
    cell = place.cell.index if place.cell else -1
    return f"{place.path}:{cell}:{place.line}: {finding.rule} ({finding.profile}, {finding.severity}) {finding.message}"
