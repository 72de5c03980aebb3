"""What a SARIF log says about a rule."""

from __future__ import annotations

from typing import Any

from randlint.catalogue import PROMISES, Catalogue, Rule
from randlint.findings import Finding, Profile, Severity
from randlint.report.common import help_uri

_PROBLEM_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def descriptor(finding: Finding, catalogue: Catalogue) -> dict[str, Any]:
    """The reportingDescriptor of the rule of ``finding``, as GitHub code scanning wants it.

    ``name`` is the rule's own name rather than the PascalCase that some viewers suggest: it is what people type
    in a suppression and in GitHub's filter. The finding stands in for a rule that the catalogue does not know.
    """
    rule = catalogue.rule(finding.rule)
    severity = rule.severity if rule else finding.severity
    default = rule is None or rule.profile is Profile.DEFAULT
    summary = _sentence(rule.summary if rule else finding.rule)
    return {
        "id": finding.code,
        "name": finding.rule,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": rule.why if rule else summary},
        "help": {"text": _plain(finding, rule), "markdown": _markdown(finding, rule)},
        "helpUri": help_uri(finding.rule),
        "defaultConfiguration": {"level": severity.value},
        "properties": {
            "tags": ["reproducibility", finding.breaks],
            # The default profile is kept free of noise; strict rules are opinions.
            "precision": "high" if default else "medium",
            "problem.severity": _PROBLEM_SEVERITIES[severity],
        },
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(finding: Finding, rule: Rule | None) -> str:
    return rule.fix if rule else finding.help or finding.message


def _markdown(finding: Finding, rule: Rule | None) -> str:
    promise = PROMISES.get(finding.breaks, "")
    parts = [
        rule.why if rule else "",
        f"**Breaks** `{finding.breaks}`: {promise}" if promise and finding.breaks != "nothing" else "",
        f"**What to do**: {_plain(finding, rule)}",
        f"[{finding.rule}]({help_uri(finding.rule)})",
    ]
    return "\n\n".join(part for part in parts if part)
