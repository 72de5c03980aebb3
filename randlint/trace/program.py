"""What to run: a script, a module (`-m`) or a console script, as a command for the same interpreter."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Packages whose modules and console scripts run other people's programs: what they run is the user's, they are not.
_LAUNCHERS = {
    "accelerate",
    "coverage",
    "deepspeed",
    "ipykernel",
    "IPython",
    "lightning",
    "lightning_fabric",
    "papermill",
    "pytest",
    "pytorch_lightning",
    "ray",
    "torch",
}


class ProgramError(ValueError):
    """There is nothing to run under that name."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command line, how to name it in reports, and which installed code counts as the user's own."""

    command: tuple[str, ...]
    shown: tuple[str, ...]
    user_code: tuple[str, ...] = ()


def find_program(target: str, arguments: Sequence[str], *, module: bool = False) -> Program:
    """The program to trace. Raises :class:`ProgramError` with what is wrong and what to do."""
    # The options of this interpreter (-O, -W, -X dev ...) are the user's, as multiprocessing takes them to be.
    flags: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    python = [sys.executable, *flags]
    if module:
        return Program((*python, "-m", target, *arguments), ("-m", target, *arguments), _code_of_module(target))
    path = Path(target)
    if path.is_dir() and not (path / "__main__.py").exists():
        raise ProgramError(f"{target}: is a folder without __main__.py; name a script, or a module with -m")
    if path.exists():
        return Program((*python, target, *arguments), (target, *arguments))
    return _console_script(python, target, arguments)


def _code_of_module(name: str) -> tuple[str, ...]:
    """The files of an installed top-level package or module that is run with `-m`."""
    top = name.partition(".")[0]
    try:
        found = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return ()
    if found is None:
        sys_path = [os.getcwd(), *sys.path]
        if not any((Path(p) / top).exists() or (Path(p) / f"{top}.py").exists() for p in sys_path):
            raise ProgramError(f"no module is called {name}; a script is run without -m")
        return ()
    return _files(found)


def _files(found: importlib.machinery.ModuleSpec) -> tuple[str, ...]:
    if found.name in _LAUNCHERS:
        return ()
    if found.submodule_search_locations:
        return tuple(found.submodule_search_locations)
    return (found.origin,) if found.origin and os.path.exists(found.origin) else ()


def _console_script(python: list[str], name: str, arguments: Sequence[str]) -> Program:
    path = shutil.which(name) if os.sep not in name else None
    if path is None:
        raise ProgramError(
            f"{name}: no such script; give a .py file, a console script of this environment, or -m MODULE"
        )
    with open(path, "rb") as file:
        first = file.readline(300)
    if not (first.startswith(b"#!") and b"python" in first):
        raise ProgramError(f"{name}: {path} is no Python program, only those can be traced")
    return Program((*python, path, *arguments), (name, *arguments), _code_of_script(name))


def _code_of_script(name: str) -> tuple[str, ...]:
    from importlib.metadata import entry_points

    for entry in entry_points(group="console_scripts"):
        if entry.name == name:
            found = importlib.util.find_spec(entry.module.partition(".")[0])
            return _files(found) if found is not None else ()
    return ()
