"""JUnit XML, which most CI systems show as a test report."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from randlint.findings import Finding, Severity
from randlint.patterns import regex
from randlint.report.common import View, failures, place

# What XML 1.0 allows: tab, line ends, and everything from space up without surrogates and the two non-characters.
_FORBIDDEN = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(view: View) -> str:
    """A suite per file with a failing case per finding; a note counts as skipped, for notes fail no run.

    A run without any of these holds one passing case, so that the CI system shows that randlint ran.
    """
    root = ET.Element("testsuites", name="randlint")
    for path, findings in groupby(view.reported, key=lambda finding: finding.location.path):
        suite = ET.SubElement(root, "testsuite", name=_clean(path))
        for finding in findings:
            _add_finding(suite, finding)
    broken = failures(view.result)
    if broken:
        suite = ET.SubElement(root, "testsuite", name="randlint")
        for notice in broken:
            case = ET.SubElement(suite, "testcase", name="run", classname=_clean(notice.path or "randlint"), time="0")
            ET.SubElement(case, "error", message=_clean(notice.message), type="failed")
    if not len(root):
        suite = ET.SubElement(root, "testsuite", name="randlint")
        ET.SubElement(suite, "testcase", name="no findings", classname="randlint", time="0")
    for suite in root:
        _count(suite)
    _total(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_finding(suite: ET.Element, finding: Finding) -> None:
    location = finding.location
    cell = f"cell {location.cell.index}:" if location.cell else ""
    case = ET.SubElement(
        suite,
        "testcase",
        name=f"{finding.code} {finding.rule} {cell}{location.line}:{location.column}",
        classname=_clean(location.path),
        file=_clean(location.path),
        line=str(location.file_line),
        time="0",
    )
    message = _clean(finding.message)
    if finding.severity is Severity.NOTE:
        ET.SubElement(case, "skipped", message=message)
        return
    failure = ET.SubElement(case, "failure", message=message, type=finding.severity.value)
    help = f"\nhelp: {finding.help}" if finding.help else ""
    failure.text = _clean(f"{place(location)}: {finding.message}{help}")


_COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def _count(suite: ET.Element) -> None:
    suite.set("tests", str(len(suite)))
    for attribute, tag in _COUNTS.items():
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))


def _total(root: ET.Element) -> None:
    for attribute in ("tests", *_COUNTS):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
