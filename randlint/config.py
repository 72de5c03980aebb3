"""Settings: ``[tool.randlint]`` in pyproject.toml or the top level of randlint.toml, then the command line on top.

Every key is the long name of an option. Rule names are checked by :mod:`randlint.selection`, which knows the rules.
Public entries: :func:`load_settings`, :meth:`Settings.merged`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from randlint.choices import FORMATS
from randlint.findings import Confidence, Profile, Severity
from randlint.records import dataclass

if TYPE_CHECKING:
    import tomli

DEFAULT_EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pixi",
    ".pytest_cache",
    ".randlint_cache",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "__pypackages__",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
MAX_SEED = 2**32 - 1  # numpy.random.seed and scikit-learn take no larger one

_COMMAND_LINE_ONLY = frozenset({"config", "diff", "fix", "isolated", "stdin-filename", "write-baseline"})
# What other linters call the same thing.
_ALSO_CALLED = {"extend-exclude": "exclude", "extend-ignore": "ignore", "extend-per-file-ignores": "per-file-ignores"}

_E = TypeVar("_E", bound=Enum)


class ConfigError(ValueError):
    """An option that cannot be right; the message is one line: where, what is wrong, and the nearest right name."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The name in ``known`` that ``word`` was probably meant to be, or an empty string."""
    from difflib import get_close_matches

    plain = {name.casefold(): name for name in known}
    found = get_close_matches(word.strip().casefold().replace("_", "-"), list(plain), n=1)
    return plain[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean `x`?`` for the nearest known name, or an empty string."""
    name = nearest(word, known)
    return f"; did you mean `{name}`?" if name else ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told. Paths are absolute, except those given on the command line.

    ``root`` is the folder that globs and paths in the configuration are relative to. ``select`` is None where the
    profile's own set of rules runs. ``exclude`` holds the built-in patterns and the user's. ``jobs`` None means that
    randlint decides; ``executor`` is the address of a cluster that does the work instead. ``origins`` says for each
    option that was given where it stands, for messages.
    """

    root: Path
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    profile: Profile = Profile.DEFAULT
    format: str = "text"
    output: Path | None = None
    fail_on: Severity = Severity.WARNING
    min_confidence: Confidence = Confidence.MEDIUM
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    seed: int = 42
    apis: tuple[Path, ...] = ()
    baseline: Path | None = None
    jobs: int | None = None
    executor: str | None = None
    respect_gitignore: bool = True
    statistics: bool = False
    show_suppressed: bool = False
    unsafe_fixes: bool = False
    force_exclude: bool = False
    exit_zero: bool = False
    no_cache: bool = False
    file: Path | None = None
    origins: tuple[tuple[str, str], ...] = ()

    def where(self, key: str) -> str:
        """Where the option of that long name was given, such as ``pyproject.toml: select`` or ``--select``."""
        return dict(self.origins).get(key, key)

    def merged(self, **cli_options: Any) -> Settings:
        """These settings with the options of a command line on top.

        None (for a list also empty) means that the option was not given. ``ignore``, ``extend_select`` and ``exclude``
        add to the configuration; every other option replaces it. ``select`` also drops the configured ``ignore`` and
        ``extend-select``: what is asked for by hand is what runs. List items may be joined by commas.
        Raises :class:`ConfigError` for a value that cannot be right.
        """
        given = {name.replace("_", "-"): value for name, value in cli_options.items() if value not in (None, (), [])}
        unknown = [name for name in given if name not in _READERS]
        if unknown:
            raise TypeError(f"no such option: {unknown[0]}")
        changes: dict[str, Any] = {}
        origins = dict(self.origins)
        before = replace(self, ignore=(), extend_select=()) if "select" in given else self
        for key, value in given.items():
            field = key.replace("-", "_")
            changes[field] = _read(key, _split(value) if key in _LISTS else value, f"--{key}", Path())
            adds = key in _ADDING and getattr(before, field)
            if adds:
                changes[field] = (*getattr(before, field), *changes[field])
            origins[key] = f"{origins[key]}, --{key}" if adds and key in origins else f"--{key}"
        return replace(before, **changes, origins=tuple(origins.items()))


def load_settings(start: Path, *, explicit: Path | None = None, isolated: bool = False) -> Settings:
    """The settings that hold for ``start``, a file or a folder.

    The nearest configuration upwards counts, randlint.toml before pyproject.toml in one folder; ``explicit`` names
    the file instead, and ``isolated`` reads none. Raises :class:`ConfigError`.
    """
    if isolated and explicit is not None:
        raise ConfigError(f"{_shown(explicit)}: --isolated reads no configuration; give one of the two")
    folder = Path(os.path.abspath(start))
    if not folder.is_dir():
        folder = folder.parent
    if isolated:
        return Settings(root=folder)
    if explicit is not None:
        file = Path(os.path.abspath(explicit))
        table = _table(file)
        if table is None:
            raise ConfigError(f"{_shown(file)}: there is no [tool.randlint] table in this file")
        return _settings(table, file)
    for parent in (folder, *folder.parents):
        for file in (parent / "randlint.toml", parent / "pyproject.toml"):
            table = _table(file) if file.is_file() else None
            if table is not None:
                return _settings(table, file)
    return Settings(root=folder)


def _table(file: Path) -> Mapping[str, Any] | None:
    """The options in ``file``, or None for a pyproject.toml that says nothing about randlint."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{_shown(file)}: cannot read this configuration: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{_shown(file)}: not UTF-8 text, byte {error.start + 1} is not valid") from error
    project = file.name == "pyproject.toml"
    # Also keeps a broken pyproject.toml of somebody else, further up, from stopping the run.
    if project and "randlint" not in text:
        return None
    import tomli

    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ConfigError(_broken(file, text, error)) from error
    if not project:
        return data
    tool = data.get("tool")
    table = tool.get("randlint") if isinstance(tool, Mapping) else None
    if table is not None and not isinstance(table, Mapping):
        raise ConfigError(f"{_shown(file)}: tool.randlint must be a table, not {_kind(table)}")
    return table


def _broken(file: Path, text: str, error: tomli.TOMLDecodeError) -> str:
    # tomli says where in words only, up to version 2.2.
    reason, _, place = str(error).rpartition(" (at ")
    found = re.search(r"line (\d+)", place)
    line = int(found[1]) if found else text.count("\n") + 1
    return f"{_shown(file)}:{line}: not valid TOML: {reason or error}"


def _settings(table: Mapping[str, Any], file: Path) -> Settings:
    values: dict[str, Any] = {}
    origins: list[tuple[str, str]] = []
    for key, value in table.items():
        if key not in _READERS:
            raise ConfigError(f"{_shown(file)}: {_unknown(key)}")
        where = f"{_shown(file)}: {key}"
        values[key.replace("-", "_")] = _read(key, value, where, file.parent)
        origins.append((key, where))
    values["exclude"] = (*DEFAULT_EXCLUDE, *values.get("exclude", ()))
    return Settings(root=file.parent, file=file, origins=tuple(origins), **values)


def _unknown(key: str) -> str:
    if key in _COMMAND_LINE_ONLY:
        return f"`{key}` is no configuration key, give --{key} on the command line"
    if key == "tool":
        return "write the keys at the top level of this file, without [tool.randlint]"
    meant = _ALSO_CALLED.get(key)
    return f"unknown key `{key}`" + (f"; did you mean `{meant}`?" if meant else did_you_mean(key, _READERS))


def _read(key: str, value: Any, where: str, folder: Path) -> Any:
    try:
        return _READERS[key](value, folder)
    except ValueError as error:
        raise ConfigError(f"{where}: {error}") from None


def _split(value: Any) -> list[str]:
    """The parts of ``A,B`` and of several such texts."""
    texts = [value] if isinstance(value, (str, os.PathLike)) else value
    return [part.strip() for text in texts for part in str(text).split(",") if part.strip()]


def _strings(value: Any, _: Path) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError(f"must be a list of strings, not {_kind(value)}")


def _table_of_lists(value: Any, folder: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, Mapping):
        raise ValueError(f"must be a table from a glob to a list of rules, not {_kind(value)}")
    rows = []
    for glob, rules in value.items():
        try:
            rows.append((glob, _strings(rules, folder)))
        except ValueError as error:
            raise ValueError(f'"{glob}" {error}') from None
    return tuple(rows)


def _member(kind: type[_E]) -> Callable[[Any, Path], _E]:
    def read(value: Any, folder: Path) -> _E:
        if isinstance(value, kind):
            return value
        return kind(_one_of([str(member.value) for member in kind], value))

    return read


def _one_of(known: Sequence[str], value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be one of {', '.join(known)}, not {_kind(value)}")
    if value not in known:
        raise ValueError(f"{value!r} is not one of {', '.join(known)}{did_you_mean(value, known)}")
    return value


def _flag(value: Any, _: Path) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"must be true or false, not {_kind(value)}")


def _whole(low: int, high: int | None = None) -> Callable[[Any, Path], int]:
    def read(value: Any, _: Path) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"must be a whole number, not {_kind(value)}")
        if value < low or (high is not None and value > high):
            raise ValueError(f"{value} is out of range, " + (f"{low} to {high}" if high else f"at least {low}"))
        return value

    return read


def _path(value: Any, folder: Path) -> Path:
    if isinstance(value, (str, os.PathLike)) and str(value):
        return folder / value
    raise ValueError(f"must be the path of a file, not {_kind(value)}")


def _executor(value: Any, _: Path) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be dask://HOST:PORT, not {_kind(value)}")
    if not re.fullmatch(r"dask://([\w.-]+|\[[0-9A-Fa-f:.]+\]):\d+", value):
        raise ValueError(f"{value!r} is not of the only known kind, dask://HOST:PORT (the scheduler of a Dask cluster)")
    return value


def _existing(value: Any, folder: Path) -> tuple[Path, ...]:
    paths = tuple(folder / item for item in _strings(value, folder))
    missing = [path for path in paths if not path.is_file()]
    if missing:
        siblings = [p.name for p in missing[0].parent.iterdir()] if missing[0].parent.is_dir() else []
        raise ValueError(f"no such file: {_shown(missing[0])}{did_you_mean(missing[0].name, sorted(siblings))}")
    return paths


_READERS: Mapping[str, Callable[[Any, Path], Any]] = {
    "select": _strings,
    "ignore": _strings,
    "extend-select": _strings,
    "profile": _member(Profile),
    "format": lambda value, _: _one_of(FORMATS, value),
    "output": _path,
    "fail-on": _member(Severity),
    "min-confidence": _member(Confidence),
    "exclude": _strings,
    "per-file-ignores": _table_of_lists,
    "seed": _whole(0, MAX_SEED),
    "apis": _existing,
    "baseline": _path,
    "jobs": _whole(1),
    "executor": _executor,
    "respect-gitignore": _flag,
    "statistics": _flag,
    "show-suppressed": _flag,
    "unsafe-fixes": _flag,
    "force-exclude": _flag,
    "exit-zero": _flag,
    "no-cache": _flag,
}
_LISTS = frozenset({"select", "ignore", "extend-select", "exclude", "apis"})
_ADDING = frozenset({"ignore", "extend-select", "exclude"})


def _kind(value: Any) -> str:
    """The TOML word for the type of ``value``."""
    if isinstance(value, str):
        return "a string" if value else "an empty string"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list" if all(isinstance(item, str) for item in value) else "a list of other things"
    words = {int: "a number", float: "a number with a fraction", dict: "a table"}
    return words.get(type(value), f"a {type(value).__name__}")


def _shown(path: Path) -> str:
    """``path`` as people write it: relative to the working directory where it lies below it."""
    absolute, here = Path(os.path.abspath(path)), Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()
