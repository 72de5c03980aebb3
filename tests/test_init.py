"""`randlint init` adds to a repository what is missing, and leaves the rest as it is, byte for byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import tomli
import yaml
from click.testing import CliRunner

from randlint.cli import main
from randlint.config import ConfigError, load_settings
from randlint.init_project import init_project as steps

HOOKS = ".pre-commit-config.yaml"


def init_project(folder: Path) -> list[str]:
    """Run all steps; what they say."""
    return list(steps(folder))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder that looks like a git repository, with nothing in it."""
    (tmp_path / ".git").mkdir()
    return tmp_path


def hook_ids(root: Path) -> list[list[str]]:
    """Ids of the hooks, by repo, as YAML sees them."""
    data = yaml.safe_load((root / HOOKS).read_bytes().decode("utf-8"))
    return [[hook["id"] for hook in repo["hooks"]] for repo in data["repos"]]


def test_an_empty_repository_gets_both_files(repository: Path) -> None:
    """Without pyproject.toml the settings go to randlint.toml; the hook file is made."""
    assert init_project(repository) == [
        "randlint.toml: written",
        ".pre-commit-config.yaml: written, `pre-commit install` switches it on",
    ]
    assert load_settings(repository).file == repository / "randlint.toml"
    assert hook_ids(repository) == [["randlint"]]


def test_a_second_run_changes_nothing(repository: Path) -> None:
    """Running init again says so and leaves both files as they are."""
    init_project(repository)
    before = {path.name: path.read_bytes() for path in repository.iterdir() if path.is_file()}
    assert init_project(repository) == [
        "randlint.toml: left as it is",
        ".pre-commit-config.yaml: left as it is, it has a randlint hook",
    ]
    assert {path.name: path.read_bytes() for path in repository.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    "before",
    [
        b'[project]\nname = "x"\n',
        b'[project]\nname = "x"',
        b'[project]\r\nname = "x"\r\n\r\n[tool.ruff]\r\nline-length = 100\r\n',
        b"\xef\xbb\xbf[tool]\nother.key = 1  # kept\n\n\n",
        b"",
    ],
    ids=["plain", "no final line end", "windows", "byte order mark", "empty"],
)
def test_settings_are_appended_to_pyproject(repository: Path, before: bytes) -> None:
    """What stood in pyproject.toml is still its beginning, and the whole is what randlint and TOML readers expect."""
    path = repository / "pyproject.toml"
    path.write_bytes(before)
    assert init_project(repository)[0] == "pyproject.toml: added [tool.randlint]"
    after = path.read_bytes()
    assert after.startswith(before)
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert after.count(b"\n") == after.count(b"\r\n") or b"\r\n" not in before
    old, new = (tomli.loads(data.decode("utf-8-sig")) for data in (before, after))
    assert {key: value for key, value in new["tool"].items() if key != "randlint"} == old.get("tool", {})
    assert load_settings(repository).file == path


def test_existing_settings_are_never_touched(repository: Path) -> None:
    """A table of ours in pyproject.toml, however it is written, stays alone."""
    for text in ('[tool.randlint]\nprofile = "strict"\n', "[tool]\nrandlint.jobs = 2\n", "tool.randlint = {}\n"):
        (repository / "pyproject.toml").write_text(text, "utf-8")
        assert init_project(repository)[0] == "pyproject.toml: left as it is, it has a [tool.randlint] table"
        assert (repository / "pyproject.toml").read_text("utf-8") == text
    (repository / "randlint.toml").write_text("", "utf-8")
    assert init_project(repository)[0] == "randlint.toml: left as it is"


def test_an_inline_tool_table_is_refused_in_one_line(repository: Path) -> None:
    """Where TOML forbids another table, nothing is written."""
    (repository / "pyproject.toml").write_text("tool = { other = 1 }\n", "utf-8")
    with pytest.raises(ConfigError, match="cannot be appended; add it by hand"):
        init_project(repository)
    assert (repository / "pyproject.toml").read_text("utf-8") == "tool = { other = 1 }\n"


def test_a_broken_pyproject_is_refused_in_one_line(repository: Path) -> None:
    """Text that is no TOML or no UTF-8 is named and left alone."""
    cases = ((b"[project\n", "not valid TOML"), (b'x = "\xff"\n', "not UTF-8 text, byte 6"))
    for data, words in cases:
        (repository / "pyproject.toml").write_bytes(data)
        with pytest.raises(ConfigError, match=f"pyproject.toml: {words}"):
            init_project(repository)
        assert (repository / "pyproject.toml").read_bytes() == data


RUFF = "repos:\n  - repo: https://example.org/ruff\n    rev: v1\n    hooks:\n      - id: ruff\n"
FLUSH = "# ours\nrepos:\n- repo: https://example.org/ruff\n  rev: v1\n  hooks:\n  - id: ruff  # keep\n"


@pytest.mark.parametrize(
    ("before", "tail"),
    [
        (RUFF, ""),
        (RUFF.rstrip("\n"), ""),
        (FLUSH, ""),
        (RUFF.replace("\n", "\r\n"), ""),
        ("default_stages: [pre-commit]\n" + FLUSH, "\n# about CI\nci:\n  skip: [ruff]\n"),
        (RUFF, "\n\n    # - id: off\n"),
        (RUFF, "exclude: |\n  repos:\n    - x\n"),
    ],
    ids=["indented", "no final line end", "flush", "windows", "keys after", "comment after", "text block after"],
)
def test_the_hook_becomes_the_last_repo(repository: Path, before: str, tail: str) -> None:
    """Existing lines stay, in their order and indentation; YAML sees one more repo and the same other keys."""
    (repository / HOOKS).write_bytes((before + tail).encode())
    old = yaml.safe_load(before + tail)
    assert init_project(repository)[1] == ".pre-commit-config.yaml: added the hook `randlint`"
    after = (repository / HOOKS).read_bytes().decode()
    assert after.startswith(before)
    assert after.endswith(tail)
    new = yaml.safe_load(after)
    assert hook_ids(repository) == [["ruff"], ["randlint"]]
    assert {**new, "repos": new["repos"][:-1]} == old
    assert after.count("\n") == after.count("\r\n") or "\r\n" not in before


@pytest.mark.parametrize("before", ["repos: []\n", "repos:   []  # none yet\n", "repos:\n", "repos:\n# none yet\n"])
def test_an_empty_list_of_repos_gets_its_first(repository: Path, before: str) -> None:
    """An empty list becomes one with our hook."""
    (repository / HOOKS).write_text(before, "utf-8")
    assert init_project(repository)[1] == ".pre-commit-config.yaml: added the hook `randlint`"
    assert hook_ids(repository) == [["randlint"]]


@pytest.mark.parametrize("before", ["repos: [{repo: local, hooks: []}]\n", "repos:\n  {}\n", "ci: {}\n", ""])
def test_other_forms_are_left_to_the_user(repository: Path, before: str) -> None:
    """Where the list is not plain lines, the file stays and the lines to add are shown."""
    (repository / HOOKS).write_text(before, "utf-8")
    said = init_project(repository)[1]
    assert said.startswith(".pre-commit-config.yaml: not changed")
    assert "- id: randlint" in said
    assert (repository / HOOKS).read_text("utf-8") == before


def test_an_existing_hook_of_ours_is_recognised(repository: Path) -> None:
    """The hook may come from another repo, be quoted, or be the fixing one."""
    for line in ("- id: randlint", '  - id: "randlint"  # ours', "- id: randlint-fix", "  id: 'randlint'"):
        (repository / HOOKS).write_text(f"repos:\n  - repo: x\n    hooks:\n    {line}\n", "utf-8")
        assert init_project(repository)[1] == ".pre-commit-config.yaml: left as it is, it has a randlint hook"


def test_init_in_a_sub_folder_speaks_of_the_repository(repository: Path) -> None:
    """Files go to the top of the repository, not to the current folder."""
    inner = repository / "src" / "package"
    inner.mkdir(parents=True)
    init_project(inner)
    assert sorted(p.name for p in repository.iterdir()) == [".git", HOOKS, "randlint.toml", "src"]
    assert list(inner.iterdir()) == []


def test_without_a_repository_no_hook_is_written(tmp_path: Path) -> None:
    """Settings go to the folder itself; a hook would never run."""
    assert init_project(tmp_path) == [
        "randlint.toml: written",
        ".pre-commit-config.yaml: not written, this is no git repository",
    ]
    assert [p.name for p in tmp_path.iterdir()] == ["randlint.toml"]


def test_a_pyproject_that_is_a_folder_is_named(repository: Path) -> None:
    """What cannot be read is said in one line."""
    (repository / "pyproject.toml").mkdir()
    with pytest.raises(ConfigError, match=r"pyproject\.toml: cannot be read"):
        init_project(repository)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_cannot_be_written_is_named(repository: Path) -> None:
    """No traceback where the disk says no."""
    repository.chmod(0o555)
    try:
        with pytest.raises(ConfigError, match=r"randlint\.toml: cannot be written"):
            init_project(repository)
    finally:
        repository.chmod(0o755)


def test_the_command_prints_what_it_did(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`randlint init` works in the current folder, prints a line per step, and fails with one line and exit code 2."""
    monkeypatch.chdir(repository)
    done = CliRunner().invoke(main, ["init"])
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "randlint.toml: written")
    (repository / HOOKS).unlink()
    (repository / HOOKS).mkdir()
    failed = CliRunner().invoke(main, ["init"])
    assert failed.exit_code == 2
    assert failed.output.splitlines() == [
        "randlint.toml: left as it is",
        "randlint: .pre-commit-config.yaml: cannot be read: Is a directory",
    ]
