"""Starts a rule: ``python scripts/new_rule.py unsorted-listing RND206`` writes its text, its check and an example file.

Nothing that exists is overwritten. What is left to write is marked TODO.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from randlint.catalogue import PROMISES, load_catalogue

ROOT = Path(__file__).resolve().parent.parent

RULE = '''\
code = "{code}"
name = "{name}"
breaks = "{breaks}"
severity = "warning"
profile = "{profile}"
summary = "TODO what is wrong, as a clause: a listing is used in the order of the file system"

why = """
TODO why it matters: what number changes, and who would notice.
"""

fix = """
TODO what to do instead.
"""

silent_when = [
    "TODO when it looks wrong and is not",
]
limits = [
    "TODO what it cannot see",
]
references = []
causes = []  # numbers of docs/causes.toml

[messages.plain]
message = "`{{api}}` TODO what is wrong, why here"
help = "TODO what to do"

[[bad]]
title = "TODO plain"
code = """
TODO()  # want: {name}
"""

[[good]]
title = "TODO looks like it and is fine"
code = """
TODO(seed=0)
"""
'''

CHECK = '''\
"""{name}: TODO the hazard in one clause."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.project import Module


@check("{name}")
def {function}(module: Module) -> Iterator[Draft]:
    """Report TODO.

    Silent where TODO.
    """
    for operation in module.select(effect="draw", role="TODO"):
        if not operation.is_random or not operation.is_unseeded:
            continue
        # Have: TODO what is known now.
        yield Draft(
            module,
            operation.node,
            operation.place,
            "plain",
            data={{"api": operation.written}},
            stream=operation.stream,
        )
'''

EXAMPLE = """\
# TODO first what fires, each line with `# want: {name}`, then what must stay silent and why.
"""


def main() -> int:
    """Write the three files, or say in one line why not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="names the hazard, and reads well after `ignore`: seed-after-draw")
    parser.add_argument("code", help="RND and three digits; the first one is the subject, see docs/rules/index.md")
    parser.add_argument("--breaks", default="runs-differ", choices=[p for p in PROMISES if p != "nothing"])
    parser.add_argument("--profile", default="default", choices=["default", "strict"])
    options = parser.parse_args()
    problem = refusal(options.name, options.code)
    if problem:
        print(f"new_rule: {problem}", file=sys.stderr)
        return 2
    for path, text in texts(options).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        print(f"wrote {path.relative_to(ROOT).as_posix()}")
    print(f"next: fill in TODO, then python -m pytest tests/test_examples.py -k {options.name}")
    return 0


def refusal(name: str, code: str) -> str:
    """Why this name or code cannot be taken; empty where it can."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name):
        return f"`{name}` is no name: lower-case words joined by hyphens"
    if not re.fullmatch(r"RND\d{3}", code):
        return f"`{code}` is no code: RND and three digits"
    rules = load_catalogue().rules
    taken = [rule for rule in rules.values() if name == rule.name or code == rule.code]
    if taken:
        return f"{taken[0].name} ({taken[0].code}) exists"
    existing = [path for path in paths(name) if path.exists()]
    return f"{existing[0].relative_to(ROOT).as_posix()} exists" if existing else ""


def paths(name: str) -> tuple[Path, Path, Path]:
    """Where the text, the check and the example of a rule stand."""
    return (
        ROOT / "rules" / f"{name}.toml",
        ROOT / "randlint" / "checks" / f"{name.replace('-', '_')}.py",
        ROOT / "tests" / "examples" / name / "variations.py",
    )


def texts(options: argparse.Namespace) -> dict[Path, str]:
    """What to write where."""
    words = {**vars(options), "function": options.name.replace("-", "_")}
    return {p: text.format(**words) for p, text in zip(paths(options.name), (RULE, CHECK, EXAMPLE), strict=True)}


if __name__ == "__main__":
    sys.exit(main())
