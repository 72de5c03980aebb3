"""What ``randlint init`` does: a first configuration and a pre-commit hook, appended without touching what is there.

Public entry: :func:`init_project`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import tomli

from randlint.config import ConfigError
from randlint.patterns import regex

_HOOKS = ".pre-commit-config.yaml"
_SETTINGS = """\
# All keys: https://randlint.readthedocs.io/configuration/
profile = "default"  # "strict" adds opinions
"""
_HOOK = """\
- repo: local
  hooks:
    - id: randlint
      name: randlint
      entry: randlint check --force-exclude
      language: system
      types_or: [python, jupyter]
      require_serial: true
"""
_OUR_HOOK = regex(r"""^\s*(?:-\s+)?["']?id["']?\s*:\s*["']?randlint(?:-fix)?["']?\s*(?:#.*)?$""", re.M)
_REPOS = regex(r"""^repos[ \t]*:[ \t]*(\[[ \t]*\])?[ \t]*(?:#.*)?$""")
_ITEM = regex(r"^([ \t]*)- ")
_OUTSIDE = regex(r"^(?:[^\s#-]|---|-(?! ))")


def init_project(folder: Path) -> Iterator[str]:
    """Add a configuration and a pre-commit hook to the repository around ``folder``; yield a line after each step.

    Existing settings and hooks are left as they are, and existing bytes stay in place. Without a repository, the
    configuration goes to ``folder`` and no hook is written. Raises :class:`~randlint.config.ConfigError` for a file
    that cannot be read, written or extended.
    """
    top = next((p for p in (folder, *folder.parents) if (p / ".git").exists()), None)
    root = top or folder
    yield _add_settings(root)
    yield _add_hook(root) if top else f"{_HOOKS}: not written, this is no git repository"


def _add_settings(root: Path) -> str:
    own, project = root / "randlint.toml", root / "pyproject.toml"
    if own.exists():
        return "randlint.toml: left as it is"
    if not project.exists():
        _create(own, _SETTINGS)
        return "randlint.toml: written"
    text = _read(project)
    if _has_table(_toml(project, text)):
        return "pyproject.toml: left as it is, it has a [tool.randlint] table"
    extended = _appended(text, f"[tool.randlint]\n{_SETTINGS}")
    try:
        understood = _has_table(tomli.loads(extended.removeprefix("\ufeff")))
    except tomli.TOMLDecodeError:  # "tool" is written as an inline table
        understood = False
    if not understood:
        raise ConfigError(
            "pyproject.toml: [tool.randlint] cannot be appended; add it by hand, or write a randlint.toml"
        )
    _replace(project, extended)
    return "pyproject.toml: added [tool.randlint]"


def _toml(path: Path, text: str) -> dict[str, object]:
    try:
        return tomli.loads(text.removeprefix("\ufeff"))
    except tomli.TOMLDecodeError as error:
        raise ConfigError(f"{path.name}: not valid TOML: {error}") from error


def _has_table(data: dict[str, object]) -> bool:
    tool = data.get("tool")
    return isinstance(tool, dict) and "randlint" in tool


def _add_hook(root: Path) -> str:
    path = root / _HOOKS
    if not path.exists():
        _create(path, "repos:\n" + _indented(_HOOK, "  "))
        return f"{_HOOKS}: written, `pre-commit install` switches it on"
    text = _read(path)
    if _OUR_HOOK.search(text):
        return f"{_HOOKS}: left as it is, it has a randlint hook"
    extended = _with_hook(text)
    if extended is None:
        return f"{_HOOKS}: not changed, its list of repos is not written in lines; add by hand:\n{_HOOK.rstrip()}"
    _replace(path, extended)
    return f"{_HOOKS}: added the hook `randlint`"


def _with_hook(text: str) -> str | None:
    """``text`` with our hook as the last item of its list of repos; None where that list is not plain lines."""
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if _REPOS.match(line.rstrip("\r\n"))]
    if len(starts) != 1:
        return None
    start = starts[0]
    empty = _REPOS.match(lines[start].rstrip("\r\n"))
    if empty is not None and empty[1]:
        lines[start] = lines[start].replace(empty[1], "", 1).replace(": ", ":", 1)
    end = _end_of_block(lines, start)
    first = next((m for line in lines[start + 1 : end] if (m := _ITEM.match(line))), None)
    if first is None and any(_means_something(line) for line in lines[start + 1 : end]):
        return None
    newline = "\r\n" if "\r\n" in text else "\n"
    if not lines[end - 1].endswith(("\n", "\r")):
        lines[end - 1] += newline
    lines.insert(end, _indented(_HOOK, first[1] if first else "  ").replace("\n", newline))
    return "".join(lines)


def _end_of_block(lines: list[str], start: int) -> int:
    """The index after the last line that belongs to the list under ``lines[start]``."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if _OUTSIDE.match(line):
            break
        if _means_something(line):
            end = number + 1
    return end


def _means_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indented(text: str, indent: str) -> str:
    return "".join(indent + line for line in text.splitlines(keepends=True))


def _appended(text: str, block: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text.strip() else newline if text.endswith(("\n", "\r")) else newline * 2
    return text + gap + block.replace("\n", newline)


# -- files -----------------------------------------------------------------------------------------------------------


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name}: not UTF-8 text, byte {error.start + 1} is not valid") from error


def _create(path: Path, text: str) -> None:
    try:
        # "x": what another process wrote meanwhile is not ours to replace
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be written: {error.strerror}") from error


def _replace(path: Path, text: str) -> None:
    from randlint.source import write_atomically

    try:
        write_atomically(path, text.encode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be written: {error.strerror}") from error
