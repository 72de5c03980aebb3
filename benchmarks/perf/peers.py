"""The programs that are measured: randlint, ruff, TorchFix and a plain libcst loop."""

from __future__ import annotations

import platform
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from perf.process import BenchmarkError, call

PEERS = {"ruff": "0.17.6", "torchfix": "0.7.0", "libcst": ""}  # libcst is the one that randlint runs with
RUFF_RULES = "NPY,S311,F,B"
LIBCST_LOOP = """
import sys, libcst
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*.py")):
    try:
        libcst.parse_module(path.read_bytes())
    except (libcst.ParserSyntaxError, UnicodeDecodeError):
        pass
"""


def chosen_peers(names: Sequence[str]) -> list[str]:
    """Raises BenchmarkError for a peer that is not there."""
    for name in names:
        if name not in PEERS:
            raise BenchmarkError(f"{name}: no such peer (there are: {', '.join(PEERS)})")
    return [name for name in PEERS if name in names]


def install(peers: Sequence[str], work: Path) -> Path:
    """The folder of the peers' commands, in an environment of their own that is made once.

    Raises BenchmarkError where that fails.
    """
    wanted = [f"{name}=={PEERS[name]}" for name in peers if PEERS[name]]
    folder = work / "peers"
    finished = folder / "installed.txt"  # written last
    installed = finished.read_text("utf-8").split() if finished.exists() else []
    if not set(wanted) <= set(installed):
        shutil.rmtree(folder, ignore_errors=True)
        call([sys.executable, "-m", "venv", str(folder)], "cannot make an environment for the peers")
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        call([*pip, *wanted], f"cannot install {' and '.join(wanted)}")
        finished.write_text("\n".join(wanted), "utf-8")
    return folder / "bin"


def randlint() -> list[str]:
    """The installed command, as a hook starts it; where there is none, the module."""
    script = Path(sysconfig.get_path("scripts"), "randlint")
    return [str(script)] if script.exists() else [sys.executable, "-m", "randlint"]


def randlint_check(*options: str) -> tuple[str, ...]:
    return (*randlint(), "check", "--exit-zero", "--format", "json", *options)


def ruff_check(folder: Path, *options: str) -> tuple[str, ...]:
    command = (str(folder / "ruff"), "check", "--isolated", "--select", RUFF_RULES, "--exit-zero", "-q")
    return (*command, "--output-format", "json", *options)


def torchfix(folder: Path, root: Path) -> tuple[str, ...]:
    return (str(folder / "torchfix"), "-j", "2", str(root))


def libcst_loop(root: Path) -> tuple[str, ...]:
    return (sys.executable, "-c", LIBCST_LOOP, str(root))


def versions(peers: Sequence[str]) -> dict[str, str]:
    """Names and versions of what is measured."""
    found = {"Python": platform.python_version(), "randlint": version("randlint"), "libcst": version("libcst")}
    shown = {"ruff": "ruff", "torchfix": "TorchFix"}
    return {**found, **{shown[name]: PEERS[name] for name in peers if name in shown}}
