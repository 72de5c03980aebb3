"""Which files to lint: named paths, expanded, without what is ignored; each file once, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from randlint.findings import Notice
from randlint.records import dataclass
from randlint.source import looks
from randlint.source.ignore import Rules, is_ignored, rules_above, rules_in
from randlint.source.model import SourceError

_SUFFIXES = (".py", ".ipynb")
# Never entered unless named: version control, caches, environments, build output.
_SKIPPED_DIRECTORIES = frozenset(
    {
        ".eggs",
        ".git",
        ".hg",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".randlint_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "build",
        "dist",
        "node_modules",
    }
)


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files to lint as absolute paths, sorted, and what the user should know about the named paths."""

    files: tuple[Path, ...]
    notices: tuple[Notice, ...]


def display_path(path: Path, base: Path) -> str:
    """Return ``path`` relative to ``base`` with forward slashes; absolute where no relative path exists."""
    try:
        shown = os.path.relpath(path, base)
    except ValueError:  # another drive
        shown = os.path.abspath(path)
    return os.fsencode(shown.replace(os.sep, "/")).decode("utf-8", errors="replace")


def discover(
    paths: Sequence[Path],
    *,
    exclude: Sequence[str],
    root: Path,
    respect_gitignore: bool = True,
    force_exclude: bool = False,
) -> Discovery:
    """Return the Python files and notebooks that ``paths`` name.

    ``exclude`` holds patterns in the style of .gitignore, relative to ``root``. A file that is named is taken whatever
    its suffix and whatever ignores it; with ``force_exclude`` an ``exclude`` pattern still drops it (for hooks that
    pass file names). A named directory is entered even if something ignores it. Symbolic links to directories are not
    followed. Raises SourceError for a path that does not exist.
    """
    top = os.path.abspath(root)
    own = Rules(top, exclude)
    found: dict[str, tuple[bool, str]] = {}
    notices = []
    for path in paths:
        name = os.path.abspath(path)
        if not os.path.exists(name):
            raise SourceError(f"{path}: no such file or directory")
        is_directory = os.path.isdir(name)
        if force_exclude and name in own and own.decision(name, is_directory=is_directory):
            continue
        if not is_directory:
            _add(found, name, os.path.realpath(name))
            continue
        walk = _Walk(own, respect_gitignore)
        count = 0
        for file, real in walk.files(name, top):
            count += 1
            _add(found, file, real)
        notices += [Notice(display_path(Path(at), Path.cwd()), "skipped", text) for at, text in walk.problems]
        if not count:
            shown = display_path(Path(name), Path.cwd())
            notices.append(Notice(shown, "skipped", "no Python files or notebooks in this directory"))
    files = sorted((Path(name) for _, name in found.values()), key=lambda path: path.parts)
    return Discovery(tuple(files), tuple(notices))


def _add(found: dict[str, tuple[bool, str]], name: str, real: str) -> None:
    """Remember a file once; a name that is no link goes before one that is, else the first by order wins."""
    entry = (os.path.islink(name), name)
    if real not in found or entry < found[real]:
        found[real] = entry


class _Walk:
    """One walk below a named directory."""

    def __init__(self, own: Rules, respect_gitignore: bool) -> None:
        self._own = own
        self._respect_gitignore = respect_gitignore
        self.problems: list[tuple[str, str]] = []

    def files(self, directory: str, root: str) -> Iterator[tuple[str, str]]:
        """Yield every file to lint below ``directory`` with its real path."""
        # Naming a directory overrules what would ignore it, not what is ignored inside it.
        if directory in self._own:
            self._own = self._own.except_for(directory)
        rules: list[Rules] = []
        if self._respect_gitignore:
            rules = [each for each in (r.except_for(directory) for r in rules_above(directory, root)) if each]
        yield from self._below(directory, os.path.realpath(directory), rules, named=True)

    def _below(self, directory: str, real: str, rules: list[Rules], *, named: bool) -> Iterator[tuple[str, str]]:
        looks.note("", "listed", directory)
        try:
            with os.scandir(directory) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            self.problems.append((directory, f"cannot be listed: {error.strerror}"))
            return
        names = {entry.name for entry in entries}
        if not named and "pyvenv.cfg" in names:
            return
        if self._respect_gitignore and ".gitignore" in names:
            here = rules_in(directory)
            rules = [*rules, here] if here else rules
        for entry in entries:
            kind = self._kind(entry)
            if kind == "" or self._is_out(entry.path, rules, is_directory=kind == "directory"):
                continue
            inner = os.path.join(real, entry.name)
            if kind == "directory":
                yield from self._below(entry.path, inner, rules, named=False)
            else:
                yield entry.path, os.path.realpath(entry.path) if kind == "link" else inner

    def _kind(self, entry: os.DirEntry[str]) -> str:
        """Return "directory" for one to enter, "file" or "link" for a file to lint, else an empty string."""
        try:
            if entry.is_dir(follow_symlinks=False):
                return "" if entry.name in _SKIPPED_DIRECTORIES else "directory"
            if not entry.name.endswith(_SUFFIXES) or not entry.is_file():
                return ""
            return "link" if entry.is_symlink() else "file"
        except OSError:  # a loop of links, or gone meanwhile
            return ""

    def _is_out(self, path: str, rules: list[Rules], *, is_directory: bool) -> bool:
        if self._own and path in self._own and self._own.decision(path, is_directory=is_directory):
            return True
        return is_ignored(path, rules, is_directory=is_directory)
