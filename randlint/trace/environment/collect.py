"""Reads the environment of this process: the machine, Python, the installed packages, and torch where there is one."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import distributions
from pathlib import Path

from randlint.trace.data import Run
from randlint.trace.environment.record import SECTIONS, Environment
from randlint.trace.settings import load_settings

_CPUINFO = Path("/proc/cpuinfo")
_NOTHING = "none"


def collect(*, with_torch: bool = True) -> Environment:
    """The environment of this process. ``with_torch``: also import torch and NumPy, to ask them what they run on."""
    sections: dict[str, dict[str, str]] = {
        "system": _system(),
        "processor": _processor(),
        "gpu": _gpu(),
        "python": _python(),
        "variables": _variables(os.environ),
        "packages": _packages(),
    }
    if with_torch:
        from randlint.trace.environment import libraries

        for section, facts in libraries.facts().items():
            sections.setdefault(section, {}).update(facts)
    return Environment({name: _sorted(sections.get(name, {})) for name in SECTIONS})


def of_run(run: Run) -> Environment:
    """The environment of a traced run, which is over: torch is asked nothing again, its processes have said it."""
    sections = {name: dict(facts) for name, facts in collect(with_torch=False).sections.items()}
    machine = next((part.machine for part in run.parts if part.machine.torch), None)
    if machine is not None:
        sections["processor"]["torch instructions"] = machine.capability
        sections["threads"]["torch"] = str(machine.threads)
        sections["gpu"]["cuda"] = machine.cuda
        flags = {flag.name for flag in load_settings()[1] if "num_" not in flag.name}
        started = {s.name: s.after for s in run.parts[0].settings if s.site is None and not s.calls}
        sections["flags"] = {name: value for name, value in started.items() if name in flags}
    return Environment({name: _sorted(sections[name]) for name in SECTIONS})


def _sorted(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: facts[name] for name in sorted(facts) if facts[name]}


def _system() -> dict[str, str]:
    libc = " ".join(platform.libc_ver()).strip()
    release = platform.mac_ver()[0] if sys.platform == "darwin" else platform.release()
    return {"name": platform.system(), "release": release, "machine": platform.machine(), "libc": libc}


def _python() -> dict[str, str]:
    seed = os.environ.get("PYTHONHASHSEED", "")
    return {
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        # -R and an empty variable leave it random; -I and -E ignore the variable
        "hash seed": seed if seed and not sys.flags.ignore_environment else "random",
    }


# -- processors ----------------------------------------------------------------------------------------------------


def _processor() -> dict[str, str]:
    return {"model": _model(), "cores": str(_cores())}


def _cores() -> int:
    """Cores that this process may use, which limits the default number of threads."""
    available: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(available(0)) if available else os.cpu_count() or 1


def _model() -> str:
    if sys.platform == "darwin":
        return _first_line(["sysctl", "-n", "machdep.cpu.brand_string"])
    try:
        text = _CPUINFO.read_text("utf-8", "replace")
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.M)
    if found:
        return found[1].strip()
    parts = re.findall(r"^CPU (?:implementer|part)\s*:\s*(\S+)$", text, re.M)[:2]  # how Arm says it
    return f"implementer {parts[0]}, part {parts[1]}" if len(parts) == 2 else platform.processor()


def _gpu() -> dict[str, str]:
    """Cards and their driver, as NVIDIA's own command tells them: asking torch would start CUDA."""
    lines = _lines(["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"])
    rows = [tuple(part.strip() for part in line.rpartition(",")[::2]) for line in lines if "," in line]
    names = [name for name, _ in rows]
    counted = [f"{names.count(name)} x {name}" for name in dict.fromkeys(names)]
    return {"devices": ", ".join(counted) or _NOTHING, "driver": rows[0][1] if rows else ""}


def _first_line(command: list[str]) -> str:
    return next(iter(_lines(command)), "")


def _lines(command: list[str]) -> list[str]:
    """What a command prints; nothing where it is not there, fails or takes long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return []
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]


# -- settings and packages -----------------------------------------------------------------------------------------


def _variables(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that a result may depend on, as far as they are set; parts that are paths are left out."""
    names = [variable.name for variable in load_settings()[0] if variable.name != "PYTHONHASHSEED"]
    return {name: _without_paths(environ[name]) for name in names if name in environ}


def _without_paths(value: str) -> str:
    words = [re.sub(r"=.*", "=(a path)", word) if re.search(r"[/\\]", word) else word for word in value.split()]
    return " ".join("(a path)" if re.search(r"[/\\]", word) else word for word in words) or "(empty)"


def _packages() -> dict[str, str]:
    """Versions by normalised name; of two copies on the path, the one that is imported."""
    found: dict[str, str] = {}
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), distribution.version)
    return found
