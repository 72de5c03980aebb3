"""Tests about the code itself: which way imports run, what is never imported, and what a check may not spell."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.checks.base import all_checks, all_conclusions

ROOT = Path(__file__).resolve().parent.parent / "randlint"
FILES = sorted(ROOT.rglob("*.py"))
# From the ground up; a room may use those before it. `rules/` is data and imports nothing.
FLOORS = (
    "records",
    "patterns",
    "choices",
    "findings",
    "deep",
    "names",
    "syntax",
    "facts",
    "source",
    "config",
    "catalogue",
    "gate",
    "selection",
    "suppressions",
    "triage",
    "unread",
    "file_report",
    "work",
    "report",
    "project",
    "flow",
    "checks",
    "conclusions",
    "analysis",
    "cache",
    "reading",
    "pipeline",
    "parallel",
    "engine",
    "fixes",
    "console",
    "trace",
    "compare",
    "spread",
    "explain",
    "init_project",
    "cli",
    "__main__",
)
NOT_A_CHECK = {"parse-error", "unused-suppression"}
# What only the tracer, its plug-ins and its report may import, all of it when it is needed.
OF_THE_TRACER = {"torch", "numpy", "lightning", "pytorch_lightning", "transformers"}


# Statistics and pictures, likewise.
OF_THE_SPREAD = {"scipy", "matplotlib"}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports_of(path: Path) -> list[str]:
    """Dotted names of randlint's own modules that a file imports, those for type checkers left out."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    """A module imports from its own room or from floors below."""
    if path == ROOT / "__init__.py":
        return
    own = room_of(path)
    used = [name.split(".")[1] for name in imports_of(path) if name.startswith("randlint.")]
    assert [room for room in used if FLOORS.index(room) > FLOORS.index(own)] == []


def test_nothing_that_is_linted_is_imported() -> None:
    """randlint never imports the libraries it knows about; its tracer only those that it watches or plugs into."""
    known = set(load_catalogue().libraries) - {"", *sys.stdlib_module_names}
    for path in FILES:
        allowed = {"trace": OF_THE_TRACER, "spread": OF_THE_SPREAD}.get(room_of(path), set())
        tops = {name.partition(".")[0] for name in imports_of(path)}
        assert sorted((tops & known) - allowed) == [], path


def test_libcst_reads_only_what_ours_cannot() -> None:
    """Its nodes are not the nodes that facts and checks are made of: ``isinstance`` would be silently false."""
    own = {path for path in FILES if "libcst" in {name.partition(".")[0] for name in imports_of(path)}}
    allowed = {ROOT / "source" / "syntax.py", ROOT / "checks" / "rewrite.py", *(ROOT / "syntax").glob("*.py")}
    assert sorted(own - allowed) == []


def test_what_lints_makes_no_method_of_a_dataclass_before_it_is_called() -> None:
    """``dataclasses.dataclass`` compiles them all while a module is imported; see randlint/records.py."""
    loud = [p for p in FILES if room_of(p) not in {"records", "trace", "compare", "spread"} and _decorates(p)]
    assert loud == []


def _decorates(path: Path) -> bool:
    tree = ast.parse(path.read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"]
    return any(alias.name == "dataclass" for node in imports for alias in node.names)


def test_the_command_line_starts_light() -> None:
    """Neither the parser nor IPython is imported before there is something to parse."""
    code = "import sys, randlint.cli; print([m for m in ('libcst', 'IPython', 'rich', 'pathspec') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_rules_and_checks_are_one_to_one() -> None:
    """Every rule has a check, and every check a rule; those of the tracer are judged in trace/judge."""
    rules = load_catalogue().rules
    runtime = {rule.name for rule in rules.values() if rule.origin == "runtime"}
    assert sorted({*all_checks(), *all_conclusions()} | NOT_A_CHECK | runtime) == sorted(rules)
    judges = "".join(path.read_text("utf-8") for path in sorted((ROOT / "trace" / "judge").glob("*.py")))
    assert [rule for rule in sorted(runtime) if f'"{rule}"' not in judges] == []


def test_codes_are_unique() -> None:
    """A code names one rule."""
    codes = [rule.code for rule in load_catalogue().rules.values()]
    assert sorted(set(codes)) == sorted(codes)
    assert all(re.fullmatch(r"RND\d{3}", code) for code in codes)


@pytest.mark.parametrize("path", sorted((ROOT / "checks").glob("*.py")), ids=lambda p: p.stem)
def test_checks_spell_no_library(path: Path) -> None:
    """Libraries are reached through the catalogue's roles: their names stand in rules/, not in checks."""
    tree = ast.parse(path.read_text("utf-8"))
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in prose
    ]
    libraries = set(load_catalogue().libraries) - {"", *sys.stdlib_module_names}
    assert [text for text in texts if text.partition(".")[0] in libraries] == []


@pytest.mark.parametrize("rule", list(load_catalogue().rules.values()), ids=lambda r: r.name)
def test_messages_have_one_style(rule: object) -> None:
    """A message starts in lower case (or with code or a number) and has no full stop at the end."""
    for text in (t for m in rule.messages.values() for t in (m.message, m.help)):  # type: ignore[attr-defined]
        assert not text.endswith(".")
        assert text[0] in "`{" or not text[0].isupper() or text.split()[0].isupper()
