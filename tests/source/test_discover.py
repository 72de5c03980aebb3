"""Which files are linted: named paths, ignore rules, links."""

import os
from pathlib import Path

import pytest

from randlint.findings import Notice
from randlint.source import SourceError, discover, display_path


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory that is the working directory, so that notices are relative to it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(base: Path, *names: str, text: str = "") -> None:
    for name in names:
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def names(tree: Path, *paths: str, **options: object) -> list[str]:
    """Return what is found, relative to the tree."""
    options = {"exclude": (), "root": tree, **options}
    found = discover([tree / path for path in paths or (".",)], **options)
    return [path.relative_to(tree).as_posix() for path in found.files]


def test_directories_are_expanded_in_order(tree: Path):
    """Python files and notebooks below a directory, sorted by path, nothing else."""
    put(tree, "b.py", "a/z.py", "a/n.ipynb", "a/b/c.py", "t.pyi", "r.txt", "a.pyx", "a-b.py")
    assert names(tree) == ["a/b/c.py", "a/n.ipynb", "a/z.py", "a-b.py", "b.py"]


def test_a_named_file_is_taken_whatever_its_suffix(tree: Path):
    """A script without suffix can be named, also next to its directory, and counts once."""
    put(tree, "bin/tool", "bin/x.py")
    assert names(tree, "bin/tool") == ["bin/tool"]
    assert names(tree, "bin/x.py", "bin", "bin/../bin/x.py") == ["bin/x.py"]


def test_a_directory_called_like_a_file_is_a_directory(tree: Path):
    """`x.py/` is entered, not read."""
    put(tree, "x.py/inner.py")
    assert names(tree) == ["x.py/inner.py"]


def test_a_missing_path_is_an_error(tree: Path):
    """One line that names the path as the user wrote it."""
    with pytest.raises(SourceError, match=r"^missing\.py: no such file or directory$"):
        discover([Path("missing.py")], exclude=(), root=tree)


def test_a_directory_without_python_gives_a_notice(tree: Path):
    """The user hears that nothing was there to lint."""
    put(tree, "docs/readme.md")
    found = discover([Path("docs")], exclude=(), root=tree)
    assert found.files == ()
    assert found.notices == (Notice("docs", "skipped", "no Python files or notebooks in this directory"),)


def test_environments_caches_and_build_output_are_skipped(tree: Path):
    """Unless they are named, and whatever an environment is called if it has a pyvenv.cfg."""
    skipped = [".venv", "__pycache__", "node_modules", ".ipynb_checkpoints", "build", "dist", ".tox", ".git", ".eggs"]
    for name in skipped:
        put(tree, f"{name}/x.py")
    put(tree, "myenv/pyvenv.cfg", "myenv/lib/x.py", "venv/x.py", "y.py")
    assert names(tree) == ["venv/x.py", "y.py"]
    assert names(tree, "build") == ["build/x.py"]
    assert names(tree, "myenv") == ["myenv/lib/x.py"]


def test_links_to_files_count_once_and_loops_end(tree: Path):
    """The real name wins; links to directories are not followed; broken and circular links are passed over."""
    put(tree, "src/real.py")
    (tree / "src/alias.py").symlink_to("real.py")
    (tree / "src/loop").symlink_to(tree)
    (tree / "src/self.py").symlink_to("self.py")
    (tree / "src/broken.py").symlink_to("nowhere.py")
    assert names(tree) == ["src/real.py"]
    assert names(tree, "src/alias.py") == ["src/alias.py"]
    assert names(tree, "src/alias.py", "src") == ["src/real.py"]
    assert names(tree, "src/loop/src") == ["src/loop/src/real.py"]


def test_a_link_to_a_file_elsewhere_is_taken(tree: Path):
    """Where only the link lies below the named directory."""
    put(tree, "lib/real.py", "src/own.py")
    (tree / "src/link.py").symlink_to("../lib/real.py")
    assert names(tree, "src") == ["src/link.py", "src/own.py"]


def test_pipes_are_passed_over(tree: Path):
    """A fifo called x.py below a directory is no file."""
    os.mkfifo(tree / "x.py")
    put(tree, "y.py")
    assert names(tree) == ["y.py"]


def test_a_directory_that_cannot_be_listed_gives_a_notice(tree: Path, monkeypatch: pytest.MonkeyPatch):
    """The rest is linted all the same."""
    put(tree, "a/x.py", "b/y.py")
    scandir = os.scandir

    def refuse(path: str):
        if path.endswith("a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = discover([tree], exclude=(), root=tree)
    assert [path.name for path in found.files] == ["y.py"]
    assert found.notices == (Notice("a", "skipped", "cannot be listed: Permission denied"),)


def test_gitignore_at_every_level(tree: Path):
    """Inner files overrule outer ones, directories that are ignored are not entered, negation works."""
    (tree / ".git/info").mkdir(parents=True)
    put(tree, ".git/info/exclude", text="local.py\n")
    put(tree, ".gitignore", text="# comment\n*_gen.py\n/out/\n!keep_gen.py\n[invalid\n")
    put(tree, "pkg/.gitignore", text="!again_gen.py\nsecret.py\n")
    put(tree, "a.py", "local.py", "a_gen.py", "keep_gen.py", "out/x.py", "pkg/out/x.py", "pkg/a_gen.py")
    put(tree, "pkg/again_gen.py", "pkg/secret.py", "secret.py", "pkg/sub/secret.py")
    kept = ["a.py", "keep_gen.py", "pkg/again_gen.py", "pkg/out/x.py", "secret.py"]
    assert names(tree) == kept
    assert names(tree, "pkg") == ["pkg/again_gen.py", "pkg/out/x.py"]
    assert "out/x.py" in names(tree, respect_gitignore=False)


def test_naming_something_overrules_what_ignores_it(tree: Path):
    """A named file is taken; a named directory is entered, with the rules about its inside still in force."""
    (tree / ".git").mkdir()
    put(tree, ".gitignore", text="/out/\n*_gen.py\n")
    put(tree, "out/x.py", "out/y_gen.py", "out/deep/z.py", "a_gen.py")
    assert names(tree, "a_gen.py") == ["a_gen.py"]
    assert names(tree, "out") == ["out/deep/z.py", "out/x.py"]
    assert names(tree, "out/deep") == ["out/deep/z.py"]


def test_without_git_the_rules_start_at_the_root(tree: Path):
    """A .gitignore above the root of the project says nothing about it."""
    put(tree, ".gitignore", text="a.py\n")
    put(tree, "project/.gitignore", text="b.py\n")
    put(tree, "project/src/a.py", "project/src/b.py", "project/src/c.py")
    assert names(tree, "project/src", root=tree / "project") == ["project/src/a.py", "project/src/c.py"]


def test_exclude_is_relative_to_the_root(tree: Path):
    """Patterns as in .gitignore; a negated one takes a file back."""
    put(tree, "a.py", "gen/a.py", "src/gen/a.py", "src/b_pb2.py", "src/c_pb2.py")
    assert names(tree, exclude=["/gen", "*_pb2.py", "!c_pb2.py"]) == ["a.py", "src/c_pb2.py", "src/gen/a.py"]


def test_exclude_and_named_files(tree: Path):
    """A named file is taken all the same, unless force_exclude asks for the patterns to hold."""
    put(tree, "gen/a.py", "gen/deep/b.py", "c.py")
    assert names(tree, "gen/a.py", exclude=["gen/"]) == ["gen/a.py"]
    assert names(tree, "gen/a.py", "c.py", exclude=["gen/"], force_exclude=True) == ["c.py"]
    assert names(tree, "gen", exclude=["gen/", "b.py"]) == ["gen/a.py"]
    assert names(tree, "gen", exclude=["gen/"], force_exclude=True) == []


def test_paths_are_shown_relative_with_slashes(tree: Path):
    """Also upwards, and with names that are no valid text."""
    assert display_path(tree / "a" / "b.py", tree) == "a/b.py"
    assert display_path(tree / "b.py", tree / "a") == "../b.py"
    assert display_path(tree / os.fsdecode(b"\xff.py"), tree) == "\ufffd.py"
