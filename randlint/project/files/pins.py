"""Version pins of a project: what its pyproject, requirements, environment and lock files say about a library.

Read from the project's root, or from a folder nearer to the file where that names the library; a script may name it
itself (the ``# /// script`` block of PEP 723). Unknown means newest.
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.patterns import regex
from randlint.project.files.pin_files import READERS, read_requirements
from randlint.records import dataclass
from randlint.source import looks

if TYPE_CHECKING:
    from packaging.version import Version

_SCRIPT_BLOCK = regex(r"^# /// script[ \t]*\r?\n((?:#.*\r?\n)*?)# ///[ \t]*$", re.MULTILINE)


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
        said = _script_pins(self._script, _state(self._script))
        own = tuple(Pin(*_bounds(bounds), self._script) for n, bounds in said if _normal(n) == name)
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
        found = self.of(library)
        held = found and all(p.upper is not None and p.upper <= _version(version) for p in found)
        return found[0] if held else None

    def at_least(self, library: str, version: str) -> Pin | None:
        """The pin that keeps a library at ``version`` or above; None where an older one is allowed."""
        found = self.of(library)
        held = found and all(p.lower is not None and p.lower >= _version(version) for p in found)
        return found[0] if held else None


def pins_for(path: Path, root: Path) -> Pins:
    """The pins that hold for a file of the project at ``root``. Files are read when they have changed."""
    return Pins(path, root)


def _outward(folder: Path, root: Path) -> list[Path]:
    folders = [folder]
    while folder != root and folder != folder.parent and folder.is_relative_to(root):
        folder = folder.parent
        folders.append(folder)
    return folders


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _pins_in(folder: Path) -> Mapping[str, tuple[Pin, ...]]:
    pins, state = _read_folder(folder, tuple((name, _state(folder / name)) for name in _names(folder)))
    looks.note(state, "pins", str(folder))
    return pins


def pins_state(folder: Path) -> str:
    """A text that differs where what is said in the files of a folder differs."""
    return _read_folder(folder, tuple((name, _state(folder / name)) for name in _names(folder)))[1]


@lru_cache(maxsize=256)
def _script_pins(script: Path, state: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
    """What the comment block of a script says of its dependencies."""
    import tomli

    try:
        text = script.read_text("utf-8", "replace") if script.suffix == ".py" else ""
        block = _SCRIPT_BLOCK.search(text)
        data = tomli.loads(re.sub(r"(?m)^# ?", "", block[1])) if block is not None else {}
        return tuple(read_requirements("\n".join(data.get("dependencies", ()))))
    except (OSError, ValueError, TypeError):
        return ()


def _state(file: Path) -> tuple[int, ...]:
    try:
        status = os.stat(file)
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size


@lru_cache(maxsize=1024)
def _read_folder(
    folder: Path, files: tuple[tuple[str, tuple[int, ...]], ...]
) -> tuple[Mapping[str, tuple[Pin, ...]], str]:
    """The pins of a folder, and a digest of what they were read from; ``files`` are names with their states."""
    found: dict[str, list[Pin]] = {}
    texts: list[str] = []
    for name, _ in files:
        reader, locked = READERS.get(name, (read_requirements, False))
        try:
            data = (folder / name).read_bytes()
            texts.append(f"{name}:{looks.digest_of(data)}")
            entries = list(reader(data.decode("utf-8", "replace")))
        except (OSError, ValueError, TypeError, AttributeError, KeyError, configparser.Error):
            continue  # a broken file pins nothing; it is not ours to report
        for library, specifier in entries:
            found.setdefault(_normal(library), []).append(Pin(*_bounds(specifier), folder / name, locked))
    return {name: tuple(pins) for name, pins in found.items()}, "\n".join(texts)


def _names(folder: Path) -> list[str]:
    """The files of a folder that may pin something, in the order in which they are read."""
    listed = _listed(folder)
    found = [name for name in READERS if name in listed and (folder / name).is_file()]
    found += [name for name in sorted(listed) if name.startswith("requirements") and name.endswith(".txt")]
    inner = _listed(folder / "requirements") if "requirements" in listed else ()
    return [*found, *(f"requirements/{name}" for name in sorted(inner) if name.endswith(".txt"))]


def _listed(folder: Path) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()


# -- versions ----------------------------------------------------------------------------------------------------


def _version(text: str) -> Version:
    from packaging.version import Version  # a tenth of the time of a small file, where nothing is pinned

    return Version(text)


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
