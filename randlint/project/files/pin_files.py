"""The files that pin versions of libraries: each format as pairs of a library's name and a version specifier."""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Entries = Iterator[tuple[str, str]]

_CONDA_NAMES = {"pytorch": "torch", "pytorch-cpu": "torch", "pytorch-gpu": "torch"}


def read_requirements(text: str) -> Entries:
    """The lines of a requirements file that are requirements."""
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        line = re.split(r"\s#|^#|\s--hash", line.strip())[0].strip()
        if not line or line.startswith("-"):
            continue
        from packaging.requirements import InvalidRequirement, Requirement

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
        yield from read_requirements("\n".join(item for item in listed if isinstance(item, str)))
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
    yield from read_requirements(parser.get("options", "install_requires", fallback=""))
    if parser.has_section("options.extras_require"):
        for _, value in parser.items("options.extras_require"):
            yield from read_requirements(value)


def _read_conda(text: str) -> Entries:
    for match in re.finditer(r"^\s*-\s*[\"']?(?:[\w.-]+::)?([\w.-]+)\s*([=<>!~][^#\"'\n]*)", text, re.M):
        name, specifier = match[1], match[2].strip()
        specifier = re.sub(r"^=(?!=)\s*([\d.]+).*$", r"==\1.*", specifier)  # one equals sign is a prefix
        yield _CONDA_NAMES.get(name, name), specifier


# The files that may pin something, in the order in which they are read, and whether they lock.
READERS: Mapping[str, tuple[Callable[[str], Entries], bool]] = {
    "uv.lock": (_toml_lock, True),
    "poetry.lock": (_toml_lock, True),
    "pdm.lock": (_toml_lock, True),
    "Pipfile.lock": (_pipfile_lock, True),
    "pyproject.toml": (_pyproject, False),
    "setup.cfg": (_setup_cfg, False),
    "Pipfile": (_pipfile, False),
    "environment.yml": (_read_conda, False),
    "environment.yaml": (_read_conda, False),
}
