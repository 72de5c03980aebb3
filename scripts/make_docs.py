"""Makes the pages and tables that repeat what rules/ says; ``--check`` writes nothing and exits 1 if one is stale.

Made are docs/rules/, and the text between ``<!-- made by scripts/make_docs.py: ... -->`` and ``<!-- end -->`` in the
README, the change log and other pages.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import tomli

from randlint.catalogue import PROMISES, Example, Kernel, Rule, load_catalogue, load_kernels
from randlint.config import Settings
from randlint.engine import Linter
from randlint.findings import Profile
from randlint.report import render
from randlint.trace.environment.compare import differences
from randlint.trace.environment.knowledge import knowledge
from randlint.trace.environment.record import SECTIONS, Environment
from randlint.trace.environment.report import compared
from randlint.trace.report.conditions import MODE_WORDS, conditions, versions

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
        strict = f" ({rule.command})" if rule.origin == "runtime" else strict
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


def traced(_: Iterable[Rule], __: str, ___: Path) -> Iterator[str]:
    """What ``randlint trace`` says of the findings in one of the examples, without what depends on the machine."""
    yield from ("```text", _traced(), "```")


@lru_cache(maxsize=1)
def _traced() -> str:
    command = [sys.executable, "-m", "randlint", "trace", "--isolated", "--ignore", "platform-dependent-draw"]
    environment = {k: v for k, v in os.environ.items() if k not in {"FORCE_COLOR", "PYTHONWARNINGS"}}
    environment |= {"COLUMNS": "100", "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, "examples/trace_me.py"], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    sections = re.split(r"^(?=\S.* -{5,}$)", done.stderr, flags=re.M)
    shown = [text for text in sections if re.match("(Other f|F)indings |Nondeterministic operations ", text)]
    if done.returncode or not shown:
        sys.exit(f"examples/trace_me.py cannot be traced here (is torch installed?):\n{done.stderr}")
    return "".join(shown).rstrip("\n")


def kernel_table(_: Iterable[Rule], __: str, ___: Path) -> Iterator[str]:
    """Every entry of the kernel catalogue, by what to do about it."""
    known = load_kernels()
    order = sorted(known.advice.items(), key=lambda item: item[1].rank)
    for name, advice in order:
        kernels = [kernel for kernel in known.kernels if kernel.advice == name]
        if not kernels:
            continue
        yield from (f"### {name}", "", sentence(_code_words(advice.text)), "")
        yield "| Operation | Reached by | Device | When | Deterministic mode | Versions |"
        yield "| --- | --- | --- | --- | --- | --- |"
        yield from dict.fromkeys(map(_kernel_row, kernels))
        yield ""
    yield from ("### Why", "", "| Cause | In words |", "| --- | --- |")
    yield from (f"| {name} | {cell(text)} |" for name, text in known.causes.items())


def _kernel_row(kernel: Kernel) -> str:
    operation = f"`{kernel.op.removeprefix('aten::')}`"
    backends = ", ".join(backend.lower() for backend in kernel.backends if backend)
    phase = {"both": "", "forward": "in the forward pass", "backward": "in the backward pass"}[kernel.phase]
    when = "; ".join([*([phase] if phase else []), *conditions(kernel)]) or "always"
    release = " ".join(word for word in (kernel.library if kernel.library != "torch" else "", versions(kernel)) if word)
    device = kernel.device + (f" ({backends})" if backends else "")
    apis = ", ".join(_API.sub(r"`\1`\2", api) for api in kernel.api)
    words = (operation, apis, device, when, MODE_WORDS[kernel.mode], release or "all")
    return "| " + " | ".join(map(cell, words)) + " |"


_NAME = re.compile(r"(?<![`\w.])[\w.]*(?:\([-\w]*?\)[\w.]*)?_\w*(?:\((?:[^()]|\([^()]*\))*\)|=[\w:]+)?")
_API = re.compile(r"^([\w.]+(?:\([^)]*\)|\[[^]]*\])?(?: = \w+)?)(.*)$")


def _code_words(text: str) -> str:
    """``text`` as Markdown: names with underscores are code, or they would be read as emphasis."""
    return _NAME.sub(lambda match: f"`{match[0]}`", text) if "`" not in text else text


def uncovered(_: Iterable[Rule], __: str, ___: Path) -> Iterator[str]:
    """What the kernel catalogue knows that it cannot see."""
    yield "| What | Why |"
    yield "| --- | --- |"
    yield from (f"| {each.name.replace('-', ' ')} | {cell(each.text)} |" for each in load_kernels().uncovered)


def causes(rules: Iterable[Rule], _: str, path: Path) -> Iterator[str]:
    """Every cause that people met, with the rules that find it or the reason why source cannot show it."""
    rows = tomli.loads((ROOT / "docs" / "causes.toml").read_text("utf-8"))["cause"]
    yield "| | What people met | Found by |"
    yield "| ---: | --- | --- |"
    for row in rows:
        finders = [rule for rule in rules if row["number"] in rule.causes]
        links = ", ".join(f"[`{r.name}`](rules/{r.name}.md){_shown_by(r)}" for r in finders)
        found = " ".join(part for part in (links and f"{links}.", sentence(row.get("note", ""))) if part)
        yield f"| {row['number']} | {cell(row['title'])} | {cell(found)} |"


def _shown_by(rule: Rule) -> str:
    if rule.origin == "runtime":
        return f" ({rule.command})"
    return " (strict)" if rule.profile is Profile.STRICT else ""


def environments(_: Iterable[Rule], __: str, ___: Path) -> Iterator[str]:
    """What ``randlint env`` says of two machines."""
    laptop = {
        "system": {"name": "Darwin", "machine": "arm64"},
        "processor": {"torch instructions": "DEFAULT"},
        "threads": {"torch": "8"},
        "packages": {"torch": "2.6.0", "numpy": "1.26.4", "click": "8.1.7"},
    }
    server = {
        "system": {"name": "Linux", "machine": "x86_64"},
        "processor": {"torch instructions": "AVX2"},
        "threads": {"torch": "32"},
        "packages": {"torch": "2.6.0", "numpy": "2.4.6", "click": "8.3.0"},
    }
    pair = [Environment({name: each.get(name, {}) for name in SECTIONS}) for each in (laptop, server)]
    text = compared(differences(*pair), ("laptop.json", "server.json"), 100)
    yield from ("```text", text.rstrip("\n"), "```")


def environment_table(_: Iterable[Rule], __: str, ___: Path) -> Iterator[str]:
    """Every row that says which facts can change a result."""
    yield "| Facts | Breaks | Why |"
    yield "| --- | --- | --- |"
    for row in knowledge():
        facts = ", ".join(f"`{key}`" for key in row.keys)
        facts += f", {row.package} before {row.until}" if row.package else ""
        why = "; ".join(part for part in ("what the fact is about" if row.about else "", row.why) if part)
        yield f"| {cell(facts)} | `{row.breaks}` | {cell(_code_words(why))} |"


_SECTIONS = {
    "causes": causes,
    "environment table": environment_table,
    "environments": environments,
    "hazards": hazards,
    "kernel table": kernel_table,
    "new rules": new_rules,
    "output": output,
    "promises": promises,
    "traced": traced,
    "uncovered": uncovered,
}


# -- pages of rules --------------------------------------------------------------------------------------------------


def index_page(rules: Iterable[Rule]) -> str:
    """The list of all rules, by subject."""
    lines = [
        "# Rules",
        "",
        "A rule's name works wherever its code does: in comments, in the configuration and on the command line.",
        "The default profile leaves out the rules marked *strict*; see [profiles](../configuration.md#profile).",
        "Those marked *trace* are found by [`randlint trace`](../trace.md), while a program runs,",
        "those marked *spread* by [`randlint spread`](../spread.md), which runs it several times.",
    ]
    for digit, group in groupby(rules, key=lambda rule: rule.code[3]):
        lines += ["", f"## {GROUPS[digit]}", "", "| Code | Rule | What it finds | Breaks | Profile | Fix |"]
        lines.append("| --- | --- | --- | --- | --- | --- |")
        for rule in group:
            strict = "*strict*" if rule.profile is Profile.STRICT else "default"
            strict = f"*{rule.command}*" if rule.origin == "runtime" else strict
            breaks = f"`{rule.breaks}`" if rule.breaks != "nothing" else "-"
            link = f"[`{rule.name}`]({rule.name}.md)"
            fix = "yes" if rule.fixable else "-"
            lines.append(f"| {rule.code} | {link} | {cell(rule.summary)} | {breaks} | {strict} | {fix} |")
    return "\n".join(lines) + "\n"


_REPORTED = {"trace": "Reported when it is traced", "spread": "Reported when it is run with several seeds"}
_RUNS = {"trace": "while the program runs", "spread": "which runs the program with several seeds"}


def rule_page(rule: Rule) -> str:
    """The page of one rule."""
    blocks = [
        f"# {rule.name} ({rule.code})",
        sentence(rule.summary),
        "\n".join(_header(rule)),
        f"## Why it matters\n\n{rule.why}",
        f"## What to do\n\n{rule.fix}",
        *_examples(_REPORTED[rule.command] if rule.origin == "runtime" else "Reported", rule.bad),
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
    if rule.origin == "runtime":
        command = f"[`randlint {rule.command}`](../{rule.command}.md)"
        yield f"| Found by | {command}, {_RUNS[rule.command]} |"
    else:
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
