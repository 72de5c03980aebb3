"""What `randlint rules` and `randlint explain` print; read from the rules' own texts."""

from __future__ import annotations

import json
import textwrap

from randlint.catalogue import PROMISES, Rule, load_catalogue
from randlint.config import ConfigError, did_you_mean


def list_rules(format: str) -> str:
    """All rules in order of their codes, as a table or as JSON; of those that a run shows, the command that does."""
    rules = list(load_catalogue().rules.values())
    if format == "json":
        keys = ("code", "name", "origin", "breaks", "summary")
        rows = [
            {**{k: getattr(r, k) for k in keys}, "severity": str(r.severity), "profile": str(r.profile)} for r in rules
        ]
        return json.dumps(rows, indent=2)
    width = max(len(r.name) for r in rules)
    return "\n".join(f"{r.code}  {r.name:<{width}}  {_column(r):<7}  {r.summary}" for r in rules)


def _column(rule: Rule) -> str:
    """The profile; a rule that only a run can break has none that matters."""
    return rule.command if rule.origin == "runtime" else str(rule.profile)


def explain_rule(name_or_code: str) -> str:
    """Everything a rule says of itself. Raises ConfigError for an unknown one, naming the nearest."""
    catalogue = load_catalogue()
    rule = catalogue.rule(name_or_code) or catalogue.rule(name_or_code.upper())
    if rule is None:
        known = [n for r in catalogue.rules.values() for n in (r.name, r.code)]
        raise ConfigError(f"no rule is called `{name_or_code}`{did_you_mean(name_or_code, known)}")
    return "\n".join(_page(rule))


_REPORTED = {False: "Reported", True: "Reported when it runs"}


def _page(rule: Rule) -> list[str]:
    lines = [
        f"{rule.name} ({rule.code})",
        "",
        textwrap.fill(rule.summary, 88),
        "",
        f"breaks    {rule.breaks}: {PROMISES[rule.breaks]}",
        f"severity  {rule.severity}",
    ]
    traced = rule.origin == "runtime"
    found_by = f"found by  randlint {rule.command}, while a program runs"
    lines.append(found_by if traced else f"profile   {rule.profile}")
    if rule.fixable:
        lines.append(f"fix       {rule.fixable}")
    lines += ["", "Why", _indent(rule.why), "", "What to do", _indent(rule.fix)]
    for title, items in (("Silent when", rule.silent_when), ("Limits", rule.limits), ("See also", rule.references)):
        if items:
            lines += ["", title, *(_bullet(item) for item in items)]
    for title, examples in ((_REPORTED[traced], rule.bad[:1]), ("Fine", rule.good[:1])):
        for example in examples:
            lines += ["", f"{title} ({example.title})", "", textwrap.indent(example.shown, "    ")]
    return lines


def _indent(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 88, initial_indent="  ", subsequent_indent="  ")


def _bullet(text: str) -> str:
    words = " ".join(text.split())
    return textwrap.fill(
        words, 88, initial_indent="  - ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
