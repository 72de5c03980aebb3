"""Version pins of a project: what its pyproject, requirements, environment and lock files say about a library.

Read from the project's root, or from a folder nearer to the file where that names the library; a script may name it
itself (the ``# /// script`` block of PEP 723). Unknown means newest.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.version import Version

_SCRIPT_BLOCK = re.compile(r"^# /// script[ \t]*\r?\n((?:#.*\r?\n)*?)# ///[ \t]*$", re.MULTILINE)
_CONDA_NAMES = {"pytorch": "torch", "pytorch-cpu": "torch", "pytorch-gpu": "torch"}


@dataclass(frozen=True, slots=True)
class Pin:
    """What one file says of one library: ``lower`` <= version < ``upper`` (None: no bound), and where it says so."""

    lower: Version | None
    upper: Version | None
    file: Path
    locked: bool = False


class Pins:
    """The pins that hold for ``script``, a file of the project at ``root``."""

    def __init__(self, script: Path, root: Path) -> None:
        self._script = script
        self._folders = _outward(script.parent, root)

    def of(self, library: str) -> tuple[Pin, ...]:
        """What the nearest folder that names a library says of it; a lock file overrides the ranges beside it."""
        name = _normal(library)
        own = tuple(Pin(*_bounds(said), self._script) for n, said in _script_pins(self._script) if _normal(n) == name)
        if own:
            return own
        for folder in self._folders:
            found = _pins_in(folder).get(name, ())
            locked = tuple(p for p in found if p.locked)
            if found:
                return locked or found
        return ()

    def below(self, library: str, version: str) -> Pin | None:
        """The pin that keeps a library below ``version``; None where a newer one is allowed or nothing is pinned."""
        from packaging.version import Version

        found = self.of(library)
        held = all(p.upper is not None and p.upper <= Version(version) for p in found)
        return found[0] if found and held else None

    def at_least(self, library: str, version: str) -> Pin | None:
        """The pin that keeps a library at ``version`` or above; None where an older one is allowed."""
        from packaging.version import Version

        found = self.of(library)
        held = all(p.lower is not None and p.lower >= Version(version) for p in found)
        return found[0] if found and held else None


def pins_for(path: Path, root: Path) -> Pins:
    """The pins that hold for a file of the project at ``root``. Files are read once for the life of the process."""
    return Pins(path, root)


def _outward(folder: Path, root: Path) -> list[Path]:
    folders = [folder]
    while folder != root and folder != folder.parent and folder.is_relative_to(root):
        folder = folder.parent
        folders.append(folder)
    return folders


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@lru_cache(maxsize=1024)
def _pins_in(folder: Path) -> Mapping[str, tuple[Pin, ...]]:
    found: dict[str, list[Pin]] = {}
    for file, reader, locked in _files(folder):
        try:
            text = file.read_text("utf-8", "replace")
            entries = list(reader(text))
        except (OSError, ValueError, TypeError, AttributeError, KeyError, configparser.Error):
            continue  # a broken file pins nothing; it is not ours to report
        for name, specifier in entries:
            bounds = _bounds(specifier)
            found.setdefault(_normal(name), []).append(Pin(*bounds, file, locked))
    return {name: tuple(pins) for name, pins in found.items()}


def _files(folder: Path) -> Iterator[tuple[Path, Any, bool]]:
    named = [
        ("uv.lock", _toml_lock, True),
        ("poetry.lock", _toml_lock, True),
        ("pdm.lock", _toml_lock, True),
        ("Pipfile.lock", _pipfile_lock, True),
        ("pyproject.toml", _pyproject, False),
        ("setup.cfg", _setup_cfg, False),
        ("Pipfile", _pipfile, False),
        ("environment.yml", _conda, False),
        ("environment.yaml", _conda, False),
    ]
    for name, reader, locked in named:
        if (folder / name).is_file():
            yield folder / name, reader, locked
    for pattern in ("requirements*.txt", "requirements/*.txt"):
        for file in sorted(folder.glob(pattern)):
            yield file, _requirements, False


# -- formats -----------------------------------------------------------------------------------------------------

Entries = Iterator[tuple[str, str]]


def _requirements(text: str) -> Entries:
    from packaging.requirements import InvalidRequirement, Requirement

    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        line = re.split(r"\s#|^#|\s--hash", line.strip())[0].strip()
        if not line or line.startswith("-"):
            continue
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        yield requirement.name, str(requirement.specifier)


def _pyproject(text: str) -> Entries:
    import tomli

    data = tomli.loads(text)
    project = data.get("project", {})
    lists = [project.get("dependencies", []), *project.get("optional-dependencies", {}).values()]
    lists += data.get("dependency-groups", {}).values()
    for listed in lists:
        yield from _requirements("\n".join(item for item in listed if isinstance(item, str)))
    poetry = data.get("tool", {}).get("poetry", {})
    tables = [poetry.get("dependencies", {}), poetry.get("dev-dependencies", {})]
    tables += [group.get("dependencies", {}) for group in poetry.get("group", {}).values()]
    for table in tables:
        yield from _table(table)


def _table(table: Mapping[str, Any]) -> Entries:
    for name, value in table.items():
        version = value.get("version", "") if isinstance(value, dict) else value
        if isinstance(version, str):
            yield name, version


@lru_cache(maxsize=256)
def _script_pins(script: Path) -> tuple[tuple[str, str], ...]:
    """What the comment block of a script says of its dependencies."""
    import tomli

    try:
        text = script.read_text("utf-8", "replace") if script.suffix == ".py" else ""
        block = _SCRIPT_BLOCK.search(text)
        data = tomli.loads(re.sub(r"(?m)^# ?", "", block[1])) if block is not None else {}
        return tuple(_requirements("\n".join(data.get("dependencies", ()))))
    except (OSError, ValueError, TypeError):
        return ()


def _toml_lock(text: str) -> Entries:
    import tomli

    for package in tomli.loads(text).get("package", []):
        if package.get("version"):
            yield package["name"], f"=={package['version']}"


def _pipfile_lock(text: str) -> Entries:
    data = json.loads(text)
    yield from _table(data.get("default", {}))


def _pipfile(text: str) -> Entries:
    import tomli

    yield from _table(tomli.loads(text).get("packages", {}))


def _setup_cfg(text: str) -> Entries:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    yield from _requirements(parser.get("options", "install_requires", fallback=""))
    if parser.has_section("options.extras_require"):
        for _, value in parser.items("options.extras_require"):
            yield from _requirements(value)


def _conda(text: str) -> Entries:
    for match in re.finditer(r"^\s*-\s*[\"']?(?:[\w.-]+::)?([\w.-]+)\s*([=<>!~][^#\"'\n]*)", text, re.M):
        name, specifier = match[1], match[2].strip()
        specifier = re.sub(r"^=(?!=)\s*([\d.]+).*$", r"==\1.*", specifier)  # one equals sign is a prefix
        yield _CONDA_NAMES.get(name, name), specifier


# -- versions ----------------------------------------------------------------------------------------------------


def _bounds(specifier: str) -> tuple[Version | None, Version | None]:
    """The range that a comma list of specifiers leaves: from (included) to (excluded). ``!=`` is left out."""
    from packaging.version import InvalidVersion

    lower: Version | None = None
    upper: Version | None = None
    for part in specifier.split(","):
        match = re.match(r"\s*(===|==|~=|>=|<=|!=|>|<|\^|~|)\s*v?([\w.!+*-]+)\s*$", part)
        if match is None or match[1] == "!=" or match[2] == "*":
            continue
        try:
            low, high = _range(match[1], match[2])
        except InvalidVersion:
            continue
        lower = low if lower is None else max(lower, low or lower)
        upper = high if upper is None else min(upper, high or upper)
    return lower, upper


def _range(operator: str, text: str) -> tuple[Version | None, Version | None]:
    from packaging.version import Version

    if text.endswith(".*"):
        version = Version(text[:-2])
        return version, _raised(version, len(version.release))
    version = Version(text)
    if operator in {">=", ">"}:
        return version, None
    if operator == "<":
        return None, version
    if operator == "<=":
        return None, _raised(version, len(version.release) + 1)
    if operator == "~=":
        return version, _raised(version, len(version.release) - 1)
    if operator == "^":  # the leftmost part that is not zero stays
        kept = next((i for i, n in enumerate(version.release) if n), len(version.release) - 1)
        return version, _raised(version, kept + 1)
    if operator == "~":
        return version, _raised(version, min(2, len(version.release)))
    return version, _raised(version, len(version.release) + 1)


def _raised(version: Version, length: int) -> Version:
    """The first version after all that begin like this one in ``length`` parts."""
    from packaging.version import Version

    parts = [*version.release, 0, 0][: max(length, 1)]
    parts[-1] += 1
    return Version(".".join(map(str, parts)))
