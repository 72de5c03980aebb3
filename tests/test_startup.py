"""What a start of the command line loads: nothing that its command does not need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

# Each takes longer to load than everything that a start without findings needs of it.
HEAVY = (
    "libcst",
    "multiprocessing",
    "concurrent.futures",
    "jinja2",
    "rich",
    "pathspec",
    "IPython",
    "packaging",
    "importlib.resources",
    "tempfile",
    "difflib",
)
FOR_A_CHECK = ("tomli", "json", "randlint.config", "randlint.catalogue", "randlint.findings", "randlint.source")
FOR_COMPILING = ("tomli", "randlint.catalogue.compile", "randlint.catalogue.kernels")
LOADED = "\nimport sys; print(*(name for name in sys.argv[1].split() if name in sys.modules))"
LIGHT = """
from pathlib import Path
from randlint.catalogue import load_catalogue, store
from randlint.config import load_settings
from randlint.selection import per_file_ignores, select_rules
from randlint.source.discover import discover
store._TICK = 0  # files that were edited a second ago count as old
settings = load_settings(Path("."), isolated={isolated})
catalogue = load_catalogue(settings.apis)
select_rules(catalogue, settings), per_file_ignores(catalogue, settings)
assert discover([Path(".")], exclude=settings.exclude, root=settings.root).files
"""
GITIGNORE = "# caches\n__pycache__/\n*.py[cod]\n*.egg-info/\n\n/build\ndocs/_build/\n.venv\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small project with the .gitignore that most have, and a cache for its user."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text(GITIGNORE)
    (folder / "program.py").write_text("import random\n")
    monkeypatch.chdir(folder)


def loaded(code: str, names: Sequence[str]) -> list[str]:
    """Those of the modules that are loaded after ``code``, in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("COV_", "COVERAGE"))}
    command = [sys.executable, "-c", code + LOADED, " ".join(names)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()


def test_the_version_needs_the_command_line_only() -> None:
    """`randlint --version` loads neither rules nor settings."""
    code = "from randlint.cli import main; main(['--version'], standalone_mode=False)"
    assert loaded(code, [*HEAVY, *FOR_A_CHECK]) == []


def test_the_command_line_loads_no_parser() -> None:
    """Importing what `randlint` starts with, help texts of all commands included, parses nothing."""
    code = "from randlint.cli import main; main(['check', '--help'], standalone_mode=False)"
    assert loaded(code, [*HEAVY, *FOR_A_CHECK]) == []


def test_rules_settings_and_files_are_found_without_heavy_modules() -> None:
    """From the second start on, the rules come from one file, and neither their sources nor globs are read."""
    code = LIGHT.format(isolated=True)
    loaded(code, ())
    assert loaded(code, [*HEAVY, *FOR_COMPILING]) == []


def test_a_configuration_costs_its_parser_only() -> None:
    """What reads TOML is loaded where there is TOML to read."""
    Path("randlint.toml").write_text("seed = 1\n")
    loaded(LIGHT.format(isolated=True), ())
    assert loaded(LIGHT.format(isolated=False), [*HEAVY, *FOR_COMPILING]) == ["tomli"]


@pytest.mark.parametrize(
    "module", ["catalogue", "config", "console", "findings", "report", "selection", "source", "suppressions", "triage"]
)
def test_each_room_below_the_engine_is_light(module: str) -> None:
    """Rooms that a run passes before it parses can be loaded alone."""
    assert loaded(f"import randlint.{module}", HEAVY) == []
