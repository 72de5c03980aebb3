"""Makes the pages and tables that repeat what rules/ says; ``--check`` writes nothing and exits 1 if one is stale.

Made are docs/rules/, and the text between ``<!-- made by scripts/make_docs.py: ... -->`` and ``<!-- end -->`` in the
README, the change log and other pages.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from randlint.catalogue import PROMISES, Example, Rule, load_catalogue
from randlint.config import Settings
from randlint.engine import Linter
from randlint.findings import Profile
from randlint.report import render

ROOT = Path(__file__).resolve().parent.parent
GROUPS = {
    "0": "About the linting itself",
    "1": "Seeding",
    "2": "Data",
    "3": "Model",
    "4": "Algorithms",
    "5": "Process",
    "6": "Generation",
    "7": "Platform",
    "8": "Distributed",
    "9": "While the program runs",
}
MADE = re.compile(r"(<!-- made by scripts/make_docs\.py: ([a-z ]+) -->\n).*?(<!-- end -->)", re.S)


def main() -> int:
    """Write what differs, or with ``--check`` only name it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    check: bool = parser.parse_args().check
    wanted = pages(load_catalogue().rules)
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    orphans = [path for path in sorted((ROOT / "docs" / "rules").glob("*.md")) if path not in wanted]
    for path in [*stale, *orphans]:
        done = "written" if path in wanted else "removed"
        print(f"{path.relative_to(ROOT).as_posix()}: {'stale' if check else done}")
        if check:
            continue
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8", newline="\n")
        else:
            path.unlink()
    if check and (stale or orphans):
        print("run: python scripts/make_docs.py", file=sys.stderr)
        return 1
    return 0


def pages(rules: Mapping[str, Rule]) -> dict[Path, str]:
    """Every made file with the text it should have."""
    made = {ROOT / "docs" / "rules" / f"{rule.name}.md": rule_page(rule) for rule in rules.values()}
    made[ROOT / "docs" / "rules" / "index.md"] = index_page(rules.values())
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = path.read_text("utf-8")
        if MADE.search(text):
            made[path] = filled(text, path, rules)
    return made


def filled(text: str, path: Path, rules: Mapping[str, Rule]) -> str:
    """``text`` with the part between each pair of marks made anew."""

    def section(match: re.Match[str]) -> str:
        lines = "\n".join(_SECTIONS[match[2]](rules.values(), MADE.sub("", text), path))
        return f"{match[1]}\n{lines}\n\n{match[3]}"

    return MADE.sub(section, text)


# -- sections of hand-written pages ----------------------------------------------------------------------------------


def hazards(rules: Iterable[Rule], _: str, path: Path) -> Iterator[str]:
    """A table of what is found, by subject."""
    base = "" if path.parent.name == "docs" else "docs/"
    shown = [rule for rule in rules if rule.breaks != "nothing"]
    yield "| Rule | What it finds | Breaks |"
    yield "| --- | --- | --- |"
    for rule in shown:
        strict = " (strict)" if rule.profile is Profile.STRICT else ""
        yield f"| [`{rule.name}`]({base}rules/{rule.name}.md){strict} | {cell(rule.summary)} | `{rule.breaks}` |"


def promises(_: Iterable[Rule], __: str, ___: Path) -> Iterator[str]:
    """What each promise means."""
    yield "| Promise | In words |"
    yield "| --- | --- |"
    yield from (f"| `{name}` | {cell(words)} |" for name, words in PROMISES.items() if name != "nothing")


def new_rules(rules: Iterable[Rule], rest: str, _: Path) -> Iterator[str]:
    """Rules that no release of the change log names yet."""
    for rule in rules:
        if rule.code not in rest:
            yield f"- `{rule.name}` ({rule.code}): {rule.summary}."


def output(_: Iterable[Rule], __: str, ___: Path) -> Iterator[str]:
    """What ``randlint check`` prints for one of the examples."""
    settings = Settings(root=ROOT, select=("unseeded-split", "missing-worker-init-fn"), jobs=1)
    linter = Linter.create(settings, ROOT)
    result = linter.check([ROOT / "examples" / "train.py"])
    yield from ("```text", render(result, linter.catalogue, "text", width=100).rstrip("\n"), "```")


_SECTIONS = {"hazards": hazards, "promises": promises, "new rules": new_rules, "output": output}


# -- pages of rules --------------------------------------------------------------------------------------------------


def index_page(rules: Iterable[Rule]) -> str:
    """The list of all rules, by subject."""
    lines = [
        "# Rules",
        "",
        "A rule's name works wherever its code does: in comments, in the configuration and on the command line.",
        "The default profile leaves out the rules marked *strict*; see [profiles](../configuration.md#profile).",
    ]
    for digit, group in groupby(rules, key=lambda rule: rule.code[3]):
        lines += ["", f"## {GROUPS[digit]}", "", "| Code | Rule | What it finds | Breaks | Profile | Fix |"]
        lines.append("| --- | --- | --- | --- | --- | --- |")
        for rule in group:
            strict = "*strict*" if rule.profile is Profile.STRICT else "default"
            breaks = f"`{rule.breaks}`" if rule.breaks != "nothing" else "-"
            link = f"[`{rule.name}`]({rule.name}.md)"
            fix = "yes" if rule.fixable else "-"
            lines.append(f"| {rule.code} | {link} | {cell(rule.summary)} | {breaks} | {strict} | {fix} |")
    return "\n".join(lines) + "\n"


def rule_page(rule: Rule) -> str:
    """The page of one rule."""
    blocks = [
        f"# {rule.name} ({rule.code})",
        sentence(rule.summary),
        "\n".join(_header(rule)),
        f"## Why it matters\n\n{rule.why}",
        f"## What to do\n\n{rule.fix}",
        *_examples("Reported", rule.bad),
        *_examples("Fine", rule.good),
        *_list("Silent when", rule.silent_when),
        *_list("Limits", rule.limits),
    ]
    if rule.fixable:
        blocks.append(f"## Fix\n\n{sentence(rule.fixable)}\n{sentence(rule.fix_safety)}".rstrip())
    blocks += [_suppress(rule), *_list("See also", [f"<{address}>" for address in rule.references])]
    return "\n\n".join(blocks) + "\n"


def _header(rule: Rule) -> Iterator[str]:
    others = [m.severity for m in rule.messages.values() if m.severity not in (None, rule.severity)]
    severity = " or ".join(dict.fromkeys([str(rule.severity), *map(str, others)]))
    breaks = f"`{rule.breaks}`: {PROMISES[rule.breaks]}" if rule.breaks != "nothing" else PROMISES["nothing"]
    strict = rule.profile is Profile.STRICT
    yield "| | |"
    yield "| --- | --- |"
    yield f"| Code | {rule.code} |"
    yield f"| Name | `{rule.name}` |"
    yield f"| Breaks | {cell(breaks)} |"
    yield f"| Severity | {severity} |"
    yield f"| Profile | {'strict: runs with `--profile strict` or when selected' if strict else 'default'} |"
    yield f"| Fix | {cell(rule.fixable) or 'none'} |"


def _examples(kind: str, examples: Iterable[Example]) -> Iterator[str]:
    for number, example in enumerate(examples):
        heading = f"## {kind}\n\n" if number == 0 else ""
        yield f"{heading}{sentence(example.title).rstrip('.')}:\n\n```python\n{example.shown}\n```"


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {sentence(item)}" if not item.startswith("<") else f"- {item}" for item in items]
    if lines:
        yield f"## {title}\n\n" + "\n".join(lines)


_ONE = """\
On the line, for one statement:

```python
statement()  # randlint: ignore[{name}] the reason
```

"""
_NONE = "A comment in a file that cannot be read is not seen.\n"
_SILENCE = """\
## How to silence it

{one}For some files:

```toml
[tool.randlint.per-file-ignores]
"notebooks/" = ["{name}"]
```

More in [suppressions](../suppressions.md)."""


def _suppress(rule: Rule) -> str:
    one = _NONE if rule.name == "parse-error" else _ONE.format(name=rule.name)
    return _SILENCE.format(one=one, name=rule.name)


def sentence(text: str) -> str:
    """``text`` with a capital letter (unless it starts with code) and a full stop; empty stays empty."""
    text = text.strip()
    return text and text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", ":")) else ".")


def cell(text: str) -> str:
    """``text`` for one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
